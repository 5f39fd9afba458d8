/* The phone's switch between list and map. Without script it works by :target; this keeps the scroll
   place, moves focus to where the reader goes, and leaves one step in the history, not ten. */

const MAP = "#mapa";
const LIST = "#llista";

export function improveSwitch() {
  const pane = document.querySelector(MAP);
  if (!pane) return;
  let place = null;     // {scroll, opener} of the list that the map was opened from
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(`a[href="${MAP}"], a[href="${LIST}"]`) : null;
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.hash === MAP) {
      place = { scroll: window.scrollY, opener: link };
    } else if (place && window.location.hash === MAP) {
      event.preventDefault();
      window.history.back();
    }
  });
  window.addEventListener("hashchange", ({ oldURL }) => {
    if (window.location.hash === MAP) enter(pane);
    else if (new URL(oldURL).hash === MAP) leave();
  });

  function leave() {
    if (!place) return;
    const { scroll, opener } = place;
    place = null;
    window.scrollTo({ top: scroll, behavior: "instant" });
    if (opener.isConnected) opener.focus({ preventScroll: true });
  }
}

function enter(pane) {
  if (!pane.hasAttribute("tabindex")) pane.tabIndex = -1;
  pane.focus({ preventScroll: true });
}
