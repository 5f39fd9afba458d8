/* What a point and a cluster look like: buttons that hold an octagon, the shape of an Eixample block. */
import { svg } from "./flat_earth.js";

/** An octagon inside a square of side 100, its corners cut like the design's --chamfer. */
const OCTAGON = "M27 3H73L97 27V73L73 97H27L3 73V27z";
const POINT = 32;
const NEAR_POINT = 40;
/** Side of a cluster, in pixels, for counts below each limit. */
const CLUSTERS = [[10, 34], [100, 40], [1000, 46], [10000, 54], [Infinity, 62]];

export function sizeOf({ n, approx }) {
  if (n > 1) return CLUSTERS.find(([limit]) => n < limit)[1];
  return approx ? NEAR_POINT : POINT;
}

function frame(shape, ...more) {
  return svg("svg", { viewBox: "0 0 100 100", "aria-hidden": "true", focusable: "false" }, [shape, ...more]);
}

function sign(iconsUrl, sector, side) {
  return svg("use", { href: `${iconsUrl}#i-${sector ? `s-${sector}` : "location"}`, x: 50 - side / 2, y: 50 - side / 2, width: side, height: side });
}

/** The drawing alone. `side`: of the sector's sign, in hundredths of the whole. */
export function drawPoint({ sector, approx }, iconsUrl, side = approx ? 46 : 58) {
  const shape = approx ? svg("circle", { cx: 50, cy: 50, r: 46 }) : svg("path", { d: OCTAGON });
  return frame(shape, sign(iconsUrl, sector, side));
}

function drawCluster({ n, door }, number) {
  const inner = door ? [svg("path", { class: "map-cl__door", d: "M31 12H69L88 31V69L69 88H31L12 69V31z" })] : [];
  const count = document.createElement("span");
  count.textContent = number(n);
  return [frame(svg("path", { d: OCTAGON }), ...inner), count];
}

/** A button for one thing that the worker described; see cluster_worker.js. */
export function markerButton(thing, { iconsUrl, label, number }) {
  const button = document.createElement("button");
  button.type = "button";
  if (thing.n > 1) {
    button.className = `map-cl${thing.n >= 1000 ? " map-cl--thousands" : ""}`;
    button.append(...drawCluster(thing, number));
  } else {
    button.className = `map-pt${thing.sector ? ` s-${thing.sector}` : ""}${thing.approx ? " map-pt--near" : ""}`;
    button.append(drawPoint(thing, iconsUrl));
  }
  button.setAttribute("aria-label", label(thing));
  return button;
}
