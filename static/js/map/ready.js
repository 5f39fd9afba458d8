/** Tells the page (and its tests) that the first points are on screen. */
export function announceReady(box) {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    box.dataset.mapReady = "";
    document.documentElement.dataset.mapReady = "";
    performance.mark("map-ready");
  }));
}
