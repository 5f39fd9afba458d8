/* List and map in step: a card lights its points, a point lights its card. */

const CARDS = "[data-results] li[data-places]";
const idsOf = (card) => card.dataset.places.split(/\s+/).filter(Boolean).map(Number);

/** Calls `onCard(ids)` when the reader is at a card of the list, `onCard([])` when no longer. */
export function watchCards(onCard) {
  let current = null;
  const at = (target) => {
    const card = target instanceof Element ? target.closest(CARDS) : null;
    if (card === current) return;
    current = card;
    onCard(card ? idsOf(card) : []);
  };
  document.addEventListener("pointerover", ({ target, pointerType }) => pointerType !== "touch" && at(target));
  document.addEventListener("focusin", ({ target }) => at(target));
  document.documentElement.addEventListener("pointerleave", () => at(null));
}

const cardOf = (id) => document.querySelector(`[data-results] li[data-places~="${id}"]`);

/** Marks the card of an establishment, when it is on this page of the list. */
export function lightCard(id, on) {
  cardOf(id)?.querySelector(".result")?.classList.toggle("result--on", on);
}

/** The name on its card, or "" when it is on another page of the list. */
export function nameOnCard(id) {
  return cardOf(id)?.querySelector("h3")?.textContent.trim() ?? "";
}
