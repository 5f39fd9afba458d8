/* The map's front door: small, so that a first view pays nothing for a map it has not reached.

   A page with a map has, through templates/components/map_with_list_map.html:
     <link rel="stylesheet" href="…/css/map.css">
     <script type="module" src="…/js/map/index.js"></script>

   [data-map]  the map box. It must lie outside whatever htmx swaps. Its attributes:
     data-mode             list (default) | home | place
     data-points-url       columnar JSON of the points (list, home)
     data-cards-url        HTML fragment of cards for ?id=1,2,3
     data-list-url         page that "near me" and "search here" lead to; default: this page
     data-worker-url, data-sketch-url, data-sketch-style-url, data-icons-url   static files
     data-boundaries-url   GeoJSON of districts and neighbourhoods, optional
     data-limit            "neighbourhood:01": whose limits are drawn strong, optional
     data-frame            west,south,east,north that the map shows at first, optional
     data-tiles-url, data-tiles-attribution   a tile server instead of the sketch, optional
     data-lat, data-lon, data-approx, data-sector   the one place (mode place)
     data-results-target, data-results-swap   what htmx replaces; default #resultats, outerHTML
   It gains data-map-ready (as <html> does) when the first points are painted, and data-map-failed
   when they could not be had.

   On the page, outside the box (all optional):
     [data-map-query]      inside the swapped results: the points' address for these results
     [data-results]        holds li[data-places="12 15"], one per card, for highlighting both ways
     #mapa, #llista        targets of the phone's switch; a[href="#mapa"], a[href="#llista"]
   htmx must keep no copies of the page (config historyCacheSize 0, refreshOnHistoryMiss true): a copy
   of a drawn map has inline styles, which the content security policy rightly refuses.
   Events on the box: map:navigate (cancelable, detail.url) before the page changes its results. */

const NEAR = "100px";

async function open(box) {
  if (box.dataset.mapOpened) return;
  box.dataset.mapOpened = "";
  try {
    // The points are fetched and clustered while the drawing part is still on its way.
    const points = box.dataset.pointsUrl ? import("./points.js").then(({ startPoints }) => startPoints(box)) : null;
    const { openMap } = await import("./box.js");
    await openMap(box, await points);
  } catch (error) {
    showBroken(box);
    throw error;
  }
}

/* The scripts themselves did not arrive: all that is left is to say so and offer the page again. */
function showBroken(box) {
  box.dataset.mapFailed = "scripts";
  const note = box.querySelector("[data-map-note]");
  const text = box.querySelector('[data-map-strings]')?.content.querySelector('[data-key="failed"]');
  if (!note || !text) return;
  note.querySelector("[data-map-note-text]").textContent = text.textContent;
  const retry = note.querySelector("[data-map-retry]");
  retry.hidden = false;
  retry.addEventListener("click", () => window.location.reload(), { once: true });
  note.hidden = false;
}

const boxes = document.querySelectorAll("[data-map]");
if (boxes.length) {
  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      open(target);
    }
  }, { rootMargin: NEAR });
  boxes.forEach((box) => watcher.observe(box));
  import("./switch.js").then(({ improveSwitch }) => improveSwitch());
}
