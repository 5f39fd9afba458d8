/* Limits of districts and neighbourhoods, when the territory has been loaded: hairlines. */
import { pathOf, planeLayer, svg } from "./flat_earth.js";

const NEIGHBOURHOODS_FROM = 13;

/** GeoJSON whose features say kind "district" or "neighbourhood"; `limit` is one of them, as
 *  "neighbourhood:01", that the map is about. */
export async function drawBoundaries(map, url, limit = "") {
  const response = await fetch(url);
  if (!response.ok) return;   // a map without limits is still a map
  const { features } = await response.json();
  const { group } = planeLayer(map, "boundaries", 230);
  const draw = (kind, wanted = () => true) => {
    const chosen = features.filter(({ properties }) => wanted(properties) && (properties.kind === kind || kind === "here"));
    const path = svg("path", { class: `sk-line sk-limit sk-limit--${kind}`, d: pathOf(chosen.map((f) => f.geometry)) });
    group.append(path);
    return path;
  };
  const neighbourhoods = draw("neighbourhood");
  draw("district");
  if (limit) draw("here", ({ kind, code }) => `${kind}:${code}` === limit);
  const fit = () => neighbourhoods.toggleAttribute("hidden", map.getZoom() < NEIGHBOURHOODS_FROM);
  map.on("zoomend", fit);
  fit();
}
