/* The first rows as they would enter follow each choice. Without this, a button shows them. */
const wait = 250; /* ms: several changes in a row ask once */

for (const form of document.querySelectorAll("form[data-preview]")) {
  const shown = document.querySelector(form.dataset.preview);
  const button = form.querySelector('[name="_preview"]');
  let timer, asked;
  button.hidden = true;
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asked?.abort();
      asked = new AbortController();
      const data = new FormData(form);
      data.set("_preview", "1");
      try {
        const answer = await fetch(location.href, { method: "POST", body: data, headers: { "X-Part": "preview" }, signal: asked.signal });
        if (!answer.ok) throw new Error(answer.status);
        const part = new DOMParser().parseFromString(await answer.text(), "text/html");
        const section = part.querySelector(".mapping-preview");
        if (section) shown.replaceChildren(document.adoptNode(section));
      } catch (error) {
        if (error.name !== "AbortError") button.hidden = false;
      }
    }, wait);
  });
}
