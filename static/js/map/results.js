/* Notices that the list has changed under the map (htmx replaced it, or the reader went back). */

export const queryOnPage = () => document.querySelector("[data-map-query]")?.dataset.mapQuery ?? null;

/** Calls back with the new points address after each change of results; other swaps are ignored. */
export function watchResults(loaded, callback) {
  let current = queryOnPage() ?? loaded;
  const check = () => {
    const next = queryOnPage();
    if (!next || next === current) return;
    current = next;
    callback(next);
  };
  for (const name of ["htmx:afterSwap", "htmx:afterSettle", "htmx:historyRestore", "htmx:historyCacheMissLoad"]) {
    document.body.addEventListener(name, check);
  }
}
