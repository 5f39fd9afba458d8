/* Suggestions under a search box: an ARIA combobox over what the portal answers as JSON.

   input[data-suggest-url]   after two letters, asks that address with ?q=…; arrow keys move, Enter
                             follows, Esc closes. Without script the box is a plain search. */

const LETTERS = 2;
const PAUSE_MS = 120;

function improve(input) {
  const list = Object.assign(document.createElement("div"), { id: `${input.id}-suggestions`, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  input.parentElement.append(list);
  Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  }).forEach(([key, value]) => input.setAttribute(key, value));
  let timer = 0;
  let asked = null;
  let current = -1;

  const options = () => [...list.querySelectorAll('[role="option"]')];

  function close() {
    list.hidden = true;
    current = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const all = options();
    current = (index + all.length + 1) % (all.length + 1);  // one past the end is the box itself
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === current)));
    if (all[current]) {
      input.setAttribute("aria-activedescendant", all[current].id);
      all[current].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function show(groups) {
    let number = 0;
    list.replaceChildren(...groups.map((group) => {
      const box = document.createElement("div");
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", group.label);
      const title = Object.assign(document.createElement("p"), { className: "suggestions__title", textContent: group.label });
      title.setAttribute("aria-hidden", "true");
      box.append(title, ...group.items.map((item) => {
        const option = Object.assign(document.createElement("a"), { id: `${list.id}-${number++}`, href: item.url, tabIndex: -1 });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.append(Object.assign(document.createElement("span"), { textContent: item.text }));
        if (item.note) option.append(Object.assign(document.createElement("small"), { textContent: item.note }));
        return option;
      }));
      return box;
    }));
    current = -1;
    list.hidden = number === 0;
    input.setAttribute("aria-expanded", String(number > 0));
  }

  async function ask() {
    const text = input.value.trim();
    asked?.abort();
    if (text.length < LETTERS) return close();
    asked = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggestUrl}?${new URLSearchParams({ q: text })}`, { signal: asked.signal });
      if (answer.ok) show((await answer.json()).groups);
    } catch (error) {
      if (error.name !== "AbortError") close();  // offline: the box still searches
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      const all = options().length;
      choose(event.key === "ArrowDown" ? current + 1 : current < 0 ? all - 1 : current - 1);
    } else if (event.key === "Enter" && current >= 0 && options()[current]) {
      event.preventDefault();
      options()[current].click();
    }
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    asked?.abort();
    close();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());  // the box keeps the focus
}

document.querySelectorAll("[data-suggest-url]").forEach(improve);
