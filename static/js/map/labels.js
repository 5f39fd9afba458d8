/* Names on the sketch: districts, neighbourhoods, streets, hills, the sea. Set anew after each move,
   the most important first, each where it is free of the others and of the portal's points; a name with no
   such place is left out. */
import L from "./leaflet.js";
import { svg } from "./flat_earth.js";
import { Space } from "./label_boxes.js";
import { centreOf, placesAlong, spotsFor } from "./label_spots.js";
import { block, slanted, symbol, typeset } from "./label_text.js";
import { ruleFor, shownAt } from "./zoom_rules.js";

const APART = 520;            // pixels between two repeats of a street's name
const TOLERATED = 0.04;       // part of a name that a point may cover

export class Labels {
  #map;
  #named = [];
  #svg = svg("svg", { class: "sk-labels leaflet-zoom-hide", "aria-hidden": "true" });

  constructor(map, features, rules) {
    this.#map = map;
    for (const feature of features) {
      const { kind, name_ca: name, rank } = feature.properties;
      if (!rules[kind] || !name) continue;
      const rule = ruleFor(rules[kind], rank);
      this.#named.push({ name, rule, geometry: feature.geometry, order: rule.prio * 10 + rank });
    }
    this.#named.sort((a, b) => a.order - b.order);
    const pane = map.createPane("labels");
    pane.style.zIndex = 380;
    pane.style.pointerEvents = "none";
    pane.append(this.#svg);
    map.on("zoomstart", () => this.#svg.replaceChildren());
  }

  /** Sets the labels for what is on screen; `points` are the markers' boxes. */
  place(points = []) {
    const map = this.#map;
    const size = map.getSize();
    L.DomUtil.setPosition(this.#svg, map.containerPointToLayerPoint([0, 0]));
    this.#svg.setAttribute("width", size.x);
    this.#svg.setAttribute("height", size.y);
    const page = { zoom: map.getZoom(), space: new Space(size, points), seen: new Set(), marks: [], texts: [] };
    page.toScreen = ([lon, lat]) => map.latLngToContainerPoint([lat, lon]);
    const candidates = this.#named.filter(({ rule }) => shownAt(rule, page.zoom));
    for (const candidate of candidates) this.#placeOne(candidate, page);
    this.#svg.replaceChildren(...page.marks, ...page.texts);
  }

  #placeOne({ name, rule, geometry }, page) {
    if (page.seen.has(name) && !rule.along) return;
    const at = geometry.type === "Point" ? page.toScreen(geometry.coordinates)
      : geometry.type === "Polygon" ? page.toScreen(centreOf(geometry.coordinates[0])) : null;
    if (at && !rule.at && !page.space.sees(at, 80)) return;
    const set = typeset(name, rule, page.zoom);
    if (rule.along) placeAlong(geometry, rule, set, page);
    else if (at || rule.at) placeBlock({ name, rule, set, at, ...page });
  }
}

function placeBlock({ name, rule, set, at, zoom, toScreen, space, seen, marks, texts }) {
  let best = null;
  for (const spot of spotsFor({ rule, set, at, zoom, toScreen })) {
    const box = [spot.left - 3, spot.top - 2, spot.left + set.width + 3, spot.top + set.height + 2];
    if (!space.fits(box)) continue;
    const covered = space.covered(box);
    if (!best || covered < best.covered - 0.01) best = { spot, box, covered };
    if (covered === 0) break;
  }
  if (!best || best.covered > TOLERATED) return;
  seen.add(name);
  space.take(best.box);
  texts.push(...block(set, rule, best.spot.left, best.spot.top, best.spot.anchor));
  if (!rule.symbol) return;
  marks.push(symbol(rule.symbol, at, set.size));
  space.take([at.x - 4, at.y - 4, at.x + 4, at.y + 4]);
}

function placeAlong(geometry, rule, set, { toScreen, space, texts }) {
  if (geometry.type !== "LineString") return;
  const used = [];
  for (const { d, x, y, turn, boxes } of placesAlong(geometry.coordinates.map(toScreen), set)) {
    if (!space.sees({ x, y }) || used.some((other) => Math.abs(other - d) < Math.max(APART, set.width * 3))) continue;
    if (!boxes.every((box) => space.fits(box)) || boxes.some((box) => space.covered(box) > TOLERATED)) continue;
    boxes.forEach((box) => space.take(box));
    used.push(d);
    texts.push(slanted(set, rule, x, y, turn));
  }
}
