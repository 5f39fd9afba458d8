/* The phone's switch between list and map. Without script it works by :target; this keeps the scroll
   place, moves focus to where the reader goes, closes what lies behind to the Tab key, lets Esc close
   the map, and leaves one step in the history, not ten. */

const MAP = "#mapa";
const LIST = "#llista";
const NARROW = window.matchMedia("(max-width: 63.99rem)");

export function improveSwitch() {
  const pane = document.querySelector(MAP);
  if (!pane) return;
  let place = null;     // {scroll, opener} of the list that the map was opened from
  let behind = [];

  const isOpen = () => NARROW.matches && window.location.hash === MAP;

  function enter() {
    if (!isOpen() || behind.length) return;
    behind = outside(pane);
    behind.forEach((element) => { element.inert = true; });
    if (!pane.hasAttribute("tabindex")) pane.tabIndex = -1;
    pane.focus({ preventScroll: true });
  }

  function leave() {
    behind.forEach((element) => { element.inert = false; });
    behind = [];
    // From the map one can also open the filters: then the list's place is still needed.
    if (!place || !["", LIST].includes(window.location.hash)) return;
    const { scroll, opener } = place;
    place = null;
    window.scrollTo({ top: scroll, behavior: "instant" });
    if (opener.isConnected) opener.focus({ preventScroll: true });
  }

  function close() {
    if (place) window.history.back();
    else window.location.hash = LIST;
  }

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(`a[href="${MAP}"], a[href="${LIST}"]`) : null;
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.hash === MAP) {
      place = { scroll: window.scrollY, opener: link };
    } else if (place && isOpen()) {
      event.preventDefault();
      close();
    }
  });
  document.addEventListener("keydown", ({ key, defaultPrevented }) => {
    if (key === "Escape" && !defaultPrevented && isOpen()) close();
  });
  // Leaving comes before other listeners, entering after them: the filters' sheet does the same.
  const follow = () => (isOpen() ? setTimeout(enter) : leave());
  window.addEventListener("hashchange", follow, { capture: true });
  NARROW.addEventListener("change", follow);
  follow();
}

/** Everything on the page but the pane and what it lies in. */
function outside(pane) {
  const out = [];
  for (let node = pane; node !== document.body; node = node.parentElement) {
    for (const sibling of node.parentElement.children) {
      if (sibling !== node && !sibling.inert && sibling.tagName !== "SCRIPT") out.push(sibling);
    }
  }
  return out;
}
