/* Opens the map of one box: Leaflet, the base map, zoom buttons; then what its mode asks for. */
import L from "./leaflet.js";
import { drawBaseMap } from "./base_map.js";
import { openFinder } from "./finder_map.js";
import { openPlace } from "./place_map.js";
import { readStrings } from "./strings.js";
import { View } from "./view.js";

const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const fingers = window.matchMedia("(pointer: coarse)").matches;

function makeMap(canvas, mode) {
  // Only the map of the finder takes the wheel and one finger; elsewhere they scroll the page.
  const free = mode === "list";
  const map = L.map(canvas, {
    zoomControl: false, attributionControl: false, maxBoundsViscosity: 0.7, bounceAtZoomLimits: false, trackResize: false,
    scrollWheelZoom: free, dragging: free || !fingers,
    zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm,
  });
  L.control.attribution({ prefix: false }).addTo(map);
  return map;
}

function showControls(box, map) {
  const controls = box.querySelector("[data-map-controls]");
  if (!controls) return;
  const [nearer, wider] = ["[data-map-nearer]", "[data-map-wider]"].map((name) => controls.querySelector(name));
  nearer.addEventListener("click", () => map.zoomIn());
  wider.addEventListener("click", () => map.zoomOut());
  // Not `disabled`: a button that loses focus under one's finger is worse than one that does nothing.
  const fit = () => {
    nearer.setAttribute("aria-disabled", map.getZoom() >= map.getMaxZoom());
    wider.setAttribute("aria-disabled", map.getZoom() <= map.getMinZoom());
  };
  map.on("zoomend zoomlevelschange", fit);
  fit();
  controls.hidden = false;
  box.querySelector("[data-map-legend]")?.removeAttribute("hidden");
}

function followSize(canvas, map) {
  new ResizeObserver(() => {
    if (!canvas.clientWidth || !canvas.clientHeight) return;   // hidden behind the phone's switch
    map.invalidateSize({ animate: false, pan: false });
  }).observe(canvas);
}

/** `begun`: what startPoints gave, unless the map shows one place. Resolves when the base map is under way; data-map-ready tells when the points are painted. */
export async function openMap(box, begun) {
  const { mode = "list", lat, lon } = box.dataset;
  const canvas = box.querySelector("[data-map-canvas]");
  const strings = readStrings(box);
  const map = makeMap(canvas, mode);
  const view = new View(map);
  const stage = { box, canvas, map, view, strings, label: () => {} };
  const start = mode === "place" ? openPlace(stage, { lat: Number(lat), lon: Number(lon) }) : openFinder(stage, begun);
  showControls(box, map);
  followSize(canvas, map);
  box.querySelector("[data-map-rest]")?.remove();
  const setLabels = await drawBaseMap(map, box.dataset, strings.say("credit")).catch(() => () => {});
  stage.label = () => setLabels([...start.boxes(), ...overlays(box, canvas)]);
  stage.label();
}

/** Boxes of what stands over the map, in its own pixels: names keep off them as off the points. */
function overlays(box, canvas) {
  const frame = canvas.getBoundingClientRect();
  return [...box.querySelectorAll(".map-legend, .map-ui, .map-back .switch, .leaflet-control-attribution")].map((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return [left - frame.left, top - frame.top, right - frame.left, bottom - frame.top];
  });
}
