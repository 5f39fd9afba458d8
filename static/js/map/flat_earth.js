/* Our own drawings (sketch, boundaries) as SVG paths in one flat plane: Web Mercator pixels at zoom
   14, counted from the middle of Barcelona so that the numbers stay short. The paths are made once;
   each zoom only changes the transform of the group that holds them. */
import L from "./leaflet.js";

export const PLANE_ZOOM = 14;
const SVG = "http://www.w3.org/2000/svg";
const ORIGIN = globalPixel([2.17, 41.39]);
const PIXELS_PER_METRE = 0.1395;   // at PLANE_ZOOM and Barcelona's latitude

function globalPixel([lon, lat]) {
  const size = 256 * 2 ** PLANE_ZOOM;
  const y = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  return [((lon + 180) / 360) * size, (0.5 - y / (2 * Math.PI)) * size];
}

export function plane(lonLat) {
  const [x, y] = globalPixel(lonLat);
  return [x - ORIGIN[0], y - ORIGIN[1]];
}

export function svg(name, attributes = {}, children = []) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Every line or ring of a geometry as {line: [[lon, lat]…], closed}. */
export function linesOf({ type, coordinates }) {
  const depth = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[type];
  if (depth === undefined) return [];
  const closed = type.endsWith("Polygon");
  return (depth ? coordinates.flat(depth - 1) : [coordinates]).map((line) => ({ line, closed }));
}

const near = (from, to, metres) => {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const t = Math.min(0.5, (metres * PIXELS_PER_METRE) / length);
  return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
};
const write = ([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`;

/** A path through the points; corners are softened within `round` metres of each. */
function pathOfLine(line, closed, round) {
  let points = line.map(plane);
  if (closed) points = points.slice(0, -1);
  if (!round || points.length < 3) return `M${points.map(write).join("L")}${closed ? "z" : ""}`;
  const n = points.length;
  const soft = (i) => {
    const corner = points[i];
    return [near(corner, points[(i + n - 1) % n], round), corner, near(corner, points[(i + 1) % n], round)];
  };
  const parts = [];
  for (let i = closed ? 0 : 1; i < (closed ? n : n - 1); i++) {
    const [into, corner, out] = soft(i);
    parts.push(`${write(into)}Q${write(corner)} ${write(out)}`);
  }
  return closed ? `M${parts.join("L")}z` : `M${write(points[0])}L${parts.join("L")}L${write(points[n - 1])}`;
}

export function pathOf(geometries, round = 0) {
  return geometries.flatMap(linesOf).map(({ line, closed }) => pathOfLine(line, closed, round)).join("");
}

/** A layer of the map whose <g> lives in the flat plane; Leaflet's SVG renderer does the framing. */
export function planeLayer(map, paneName, zIndex) {
  const pane = map.createPane(paneName);
  pane.style.zIndex = zIndex;
  pane.style.pointerEvents = "none";
  const renderer = L.svg({ pane: paneName, padding: 0.6 }).addTo(map);
  const group = svg("g");
  const root = pane.querySelector("svg");
  root.setAttribute("aria-hidden", "true");
  root.append(group);
  const place = () => {
    const scale = map.getZoomScale(map.getZoom(), PLANE_ZOOM);
    const corner = map.getPixelOrigin();
    const [x, y] = [ORIGIN[0] * scale - corner.x, ORIGIN[1] * scale - corner.y];
    group.setAttribute("transform", `matrix(${scale} 0 0 ${scale} ${x} ${y})`);
  };
  renderer.on("update", place);
  place();
  return { root, group };
}
