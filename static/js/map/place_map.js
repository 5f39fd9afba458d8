/* The map of a profile: one place, nothing to press on it. */
import L from "./leaflet.js";
import { drawPoint } from "./marker_shapes.js";
import { announceReady } from "./ready.js";

const SIDE = 44;
const SIDE_NEAR = 120;   // an approximate place is a wide circle: "around here"
const ZOOM = 15;
const ZOOM_NEAR = 14;

export function openPlace(stage, { lat, lon }) {
  const { box, map, view } = stage;
  const approx = "approx" in box.dataset;
  const { sector, iconsUrl } = box.dataset;
  view.allowFar(true);
  view.quietly(() => map.setView([lat, lon], approx ? ZOOM_NEAR : ZOOM, { animate: false }));
  const side = approx ? SIDE_NEAR : SIDE;
  const icon = L.divIcon({ html: drawPoint({ sector, approx }, iconsUrl, approx ? 22 : 58), iconSize: [side, side], className: `map-pt map-pt--big s-${sector}${approx ? " map-pt--near" : ""}` });
  L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(map);
  const boxes = () => {
    const { x, y } = map.latLngToContainerPoint([lat, lon]);
    const half = (approx ? 24 : SIDE) / 2;
    return [[x - half, y - half, x + half, y + half]];
  };
  map.on("moveend", () => stage.label());
  announceReady(box);
  return { boxes };
}
