/* The card panel: what stands at one point or at one door, as the list's own cards. */

const AT_ONCE = 60;   // the cards address gives no more

export class Panel {
  #panel;
  #title;
  #body;
  #more;
  #cardsUrl;
  #strings;
  #back = null;      // where focus returns
  #ids = [];
  #next = 0;         // how many of the ids are shown
  #opening = 0;
  onClose = () => {};

  constructor(box, strings) {
    this.#panel = box.querySelector("[data-map-card]");
    this.#title = box.querySelector("[data-map-card-title]");
    this.#body = box.querySelector("[data-map-card-body]");
    this.#more = box.querySelector("[data-map-card-more]");
    this.#cardsUrl = box.dataset.cardsUrl;
    this.#strings = strings;
    box.querySelector("[data-map-card-close]").addEventListener("click", () => this.close());
    this.#more.addEventListener("click", () => this.#showMore());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.#panel.hidden) return;
      event.stopPropagation();   // the first Esc closes the card, a second one the phone's map
      this.close();
    });
  }

  get element() {
    return this.#panel;
  }

  /** Shows the cards of these establishments; `back()` gives the element that takes focus afterwards. */
  async open(title, ids, back) {
    const mine = ++this.#opening;
    this.#ids = ids;
    this.#next = 0;
    this.#back = back;
    this.#title.textContent = title;
    this.#title.classList.toggle("sr", ids.length === 1);
    this.#body.replaceChildren(this.#line("loading"));
    this.#more.hidden = true;
    this.#panel.hidden = false;
    this.#panel.scrollTop = 0;
    this.#panel.focus({ preventScroll: true });
    await this.#showMore(mine);
    return mine === this.#opening;
  }

  close({ returnFocus = true } = {}) {
    if (this.#panel.hidden) return;
    this.#opening++;
    const hadFocus = this.#panel.contains(document.activeElement);
    this.#panel.hidden = true;
    this.#body.replaceChildren();
    this.onClose();
    if (returnFocus && hadFocus) this.#back?.()?.focus({ preventScroll: true });
  }

  async #showMore(mine = this.#opening) {
    const ids = this.#ids.slice(this.#next, this.#next + AT_ONCE);
    const first = this.#next === 0;
    try {
      const cards = await this.#fetch(ids);
      if (mine !== this.#opening) return;
      if (first) this.#body.replaceChildren(cards);
      else this.#append(cards);
      this.#next += ids.length;
      this.#more.hidden = this.#next >= this.#ids.length;
    } catch {
      if (mine !== this.#opening) return;
      if (first) this.#body.replaceChildren(this.#line("failed"));
      this.#more.hidden = false;   // pressing it tries again
    }
    this.#more.textContent = this.#strings.say(this.#next ? "more" : "retry");
  }

  #append(cards) {
    const list = this.#body.querySelector("ul");
    const items = [...(cards.querySelector("ul")?.children ?? [])];
    list.append(...items);
    items[0]?.querySelector("a")?.focus();
  }

  async #fetch(ids) {
    const url = new URL(this.#cardsUrl, document.baseURI);
    url.search = new URLSearchParams({ id: ids.join(",") }).toString().replaceAll("%2C", ",");
    const response = await fetch(url);
    if (!response.ok) throw new Error(`cards: ${response.status}`);
    const holder = document.createElement("template");
    holder.innerHTML = await response.text();
    return holder.content;
  }

  #line(key) {
    const line = document.createElement("p");
    line.className = "meta";
    line.textContent = this.#strings.say(key);
    return line;
  }
}
