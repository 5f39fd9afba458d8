/* The catalogue's filters. htmx swaps them with the results at each choice, so that the button which
   applies them is for those without script; the groups that a reader unfolded stay unfolded, and the
   focus is not lost with what was swapped. */

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

/* A chip, an order or a page that was pressed goes with the results that it was among: the focus goes on
   to the chip that took its place, else to the heading of the new results. */
let pressed = null;   // {old, chip}: what held the focus, and which of the chips it was (-1: none)

const results = () => document.getElementById("resultats");
const chipsIn = (part) => [...part.querySelectorAll(".chip--x")];

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target !== results()) return;
  const old = document.activeElement;
  pressed = detail.target.contains(old) ? { old, chip: chipsIn(detail.target).indexOf(old) } : null;
});
document.body.addEventListener("htmx:afterSettle", () => {
  if (!pressed || pressed.old.isConnected) return;
  const { chip } = pressed;
  pressed = null;
  if (document.activeElement !== document.body) return;
  const left = chip < 0 ? [] : chipsIn(results());
  const next = left[chip] ?? left.at(-1) ?? document.getElementById("h-resultats");
  if (next.matches("h2")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
});

/* A step back over a sheet or the map leads to an address that htmx has not marked as its own. */
let shown = window.location.search;

for (const name of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"]) {
  document.body.addEventListener(name, () => { shown = window.location.search; });
}
window.addEventListener("popstate", ({ state }) => {
  if (!state?.htmx && window.location.search !== shown) window.location.reload();
});

document.querySelectorAll("[data-without-script]").forEach((node) => { node.hidden = true; });
document.querySelectorAll("[data-with-script]").forEach((node) => { node.hidden = false; });
