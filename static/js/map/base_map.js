/* What lies under the points: a tile server when one is configured, else our sketch. */
import L from "./leaflet.js";
import { drawBoundaries } from "./boundaries.js";
import { Labels } from "./labels.js";
import { Sketch } from "./sketch.js";

/** Draws the base map and resolves to the function that sets its labels around the given boxes. */
export async function drawBaseMap(map, { tilesUrl, tilesAttribution, sketchUrl, sketchStyleUrl, boundariesUrl, limit }, credit) {
  if (boundariesUrl) drawBoundaries(map, boundariesUrl, limit).catch(() => {});
  if (tilesUrl) {
    L.tileLayer(tilesUrl, { maxZoom: 20, attribution: tilesAttribution ?? "" }).addTo(map);
    return () => {};
  }
  map.attributionControl.addAttribution(credit);
  const [{ features }, style] = await Promise.all([sketchUrl, sketchStyleUrl].map(async (url) => (await fetch(url)).json()));
  new Sketch(map, features, style);
  const labels = new Labels(map, features, style.labels);
  return (boxes) => labels.place(boxes);
}
