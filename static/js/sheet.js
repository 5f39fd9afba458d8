/* The phone's filter sheet. Without script it opens by :target; this gives it what a dialog has:
   focus goes in and comes back, the page behind cannot be reached, Esc closes, and so does Back.

   [data-sheet]   the sheet, with an id; a link to that id opens it, a link to any other id closes it */

const NARROW = window.matchMedia("(max-width: 63.99rem)");
const sheet = document.querySelector("[data-sheet]");
let opener = null;
let behind = [];

const ADDRESS = sheet && `#${sheet.id}`;

/* A choice made inside gives the page a new address without closing the sheet. */
const isOpen = () => NARROW.matches && sheet.matches(":target");
const cameByLink = () => opener && window.location.hash === ADDRESS;

/* One press of Back leads to the list as it was before the sheet, and never opens the sheet again: the
   sheet's own step goes back when nothing was chosen, else it becomes the step of the new results. */
function close(hash) {
  if (cameByLink()) window.history.back();
  else window.location.replace(hash);
}

/* Everything but the sheet and what it lies in. */
function* outside() {
  for (let node = sheet; node !== document.body; node = node.parentElement) {
    for (const sibling of node.parentElement.children) {
      if (sibling !== node && !sibling.inert && sibling.tagName !== "SCRIPT") yield sibling;
    }
  }
}

function enter() {
  if (behind.length) return;
  behind = [...outside()];
  for (const node of behind) node.inert = true;
  sheet.tabIndex = -1;
  sheet.focus({ preventScroll: true });
}

function leave() {
  if (!behind.length) return;
  for (const node of behind) node.inert = false;
  behind = [];
  sheet.removeAttribute("tabindex");
  if (opener) nowOnPage(opener)?.focus({ preventScroll: true });
  opener = null;
}

/* New results bring new links: the one in sight stands for the one that was pressed. */
function nowOnPage(link) {
  if (link.isConnected) return link;
  return [...document.querySelectorAll(`a[href="${ADDRESS}"]`)].find((other) => other.checkVisibility());
}

const follow = () => (isOpen() ? enter() : leave());

if (sheet) {
  document.addEventListener("click", ({ target }) => {
    const link = target instanceof Element ? target.closest('a[href^="#"]') : null;
    if (link?.hash === ADDRESS) opener = link;
  });
  sheet.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link || !isOpen()) return;
    event.preventDefault();
    close(link.hash);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    close(sheet.querySelector('a[href^="#"]').hash);
  });
  document.body.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
    if (isOpen()) detail.history.type = "replace";
  });
  window.addEventListener("hashchange", follow);
  NARROW.addEventListener("change", follow);
  follow();
}
