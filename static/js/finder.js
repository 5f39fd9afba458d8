/* The catalogue's filters. htmx swaps them with the results at each choice, so that the button which
   applies them is for those without script; the groups that a reader unfolded stay unfolded. */

const FIELDS = "filtres-camps";
let unfolded = [];

const groups = () => [...document.querySelectorAll(`#${FIELDS} [data-facet], #${FIELDS} [data-facet] details`)];
const name = (group) => `${group.closest("[data-facet]").dataset.facet}${group.dataset.facet ? "" : "/rest"}`;

document.body.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.id === FIELDS) unfolded = groups().filter((group) => group.open).map(name);
});
document.body.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  if (detail.target.id !== FIELDS) return;
  for (const group of groups()) if (unfolded.includes(name(group))) group.open = true;
});

document.querySelectorAll("[data-without-script]").forEach((node) => { node.hidden = true; });
document.querySelectorAll("[data-with-script]").forEach((node) => { node.hidden = false; });
