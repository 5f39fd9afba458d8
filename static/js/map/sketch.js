/* The base map drawn by this project: areas, water-lines, streets with casings, chamfered crossings.
   Colours are in map.css (custom properties), so light, dark and forced colours need no script. */
import { linesOf, pathOf, plane, planeLayer, svg } from "./flat_earth.js";
import { crossingsOf } from "./crossings.js";
import { atZoom, ruleFor, shownAt } from "./zoom_rules.js";

export class Sketch {
  #drawn = [];   // {element, rule, weight(zoom)}
  #map;
  #layer;
  #features;
  #style;

  constructor(map, features, style) {
    this.#map = map;
    this.#features = features;
    this.#style = style;
    this.#layer = planeLayer(map, "sketch", 210);
    for (const kind of Object.keys(style.areas)) this.#drawAreas(kind);
    for (const pass of ["casing", "core"]) for (const kind of Object.keys(style.lines)) this.#drawLines(kind, pass);
    map.on("zoomend", () => this.#fitZoom());
    this.#fitZoom();
  }

  /** Features of one kind that share a rule, the least important rank first (it is painted under). */
  #ranks(kind, rules) {
    const groups = groupByRank(this.#of(kind));
    return [...groups].sort(([a], [b]) => b - a).map(([rank, features]) => ({
      rule: ruleFor(rules[kind], rank),
      geometries: features.map((f) => f.geometry),
    }));
  }

  #of(kind) {
    return this.#features.filter((feature) => feature.properties.kind === kind);
  }

  #put(className, d, rule, weight = null) {
    const element = svg("path", { class: className, d });
    this.#layer.group.append(element);
    this.#drawn.push({ element, rule, weight });
    return element;
  }

  #drawAreas(kind) {
    for (const { rule, geometries } of this.#ranks(kind, this.#style.areas)) {
      const d = pathOf(geometries, rule.round);
      if (rule.fill) this.#put(`sk-area sk-${rule.fill}`, d, rule);
      if (rule.waves) this.#drawWaves(d, rule);
      if (rule.stroke) this.#put(`sk-line sk-${rule.stroke}`, d, rule, (zoom) => atZoom(rule.weight, zoom));
    }
  }

  /** Water-lines: wide strokes along the coast, of which the clip leaves the half on the sea. */
  #drawWaves(d, rule) {
    const clip = svg("clipPath", { id: "sk-clip-sea" }, [svg("path", { d })]);
    this.#layer.group.append(clip);
    for (const wave of rule.waves) {
      const path = this.#put(`sk-line sk-${wave.stroke}`, d, rule, (zoom) => atZoom(wave.weight, zoom));
      path.setAttribute("clip-path", "url(#sk-clip-sea)");
      path.setAttribute("opacity", wave.opacity);
    }
  }

  #drawLines(kind, pass) {
    for (const { rule, geometries } of this.#ranks(kind, this.#style.lines)) {
      const d = pathOf(geometries, rule.round);
      const core = (zoom) => atZoom(rule.weight, zoom);
      if (pass === "core") this.#put(`sk-line sk-${rule.stroke}`, d, rule, core);
      else if (rule.casing) this.#put(`sk-line sk-${rule.casing}`, d, rule, (zoom) => core(zoom) + 2 * atZoom(rule.casing_extra, zoom));
      if (rule.dash && pass === "core") this.#drawn.at(-1).element.setAttribute("stroke-dasharray", rule.dash);
    }
    const corners = this.#style.lines[kind].corners;
    if (corners && pass === "core") this.#drawCrossings(kind, corners);
  }

  #drawCrossings(kind, corners) {
    const streets = [...this.#of(kind), ...this.#of("avenue")].flatMap((f) => linesOf(f.geometry)).map(({ line }) => line);
    const squares = crossingsOf(streets, corners).map((ring) => `M${ring.map((p) => plane(p).map((v) => v.toFixed(2)).join(" ")).join("L")}z`);
    this.#put(`sk-area sk-${this.#style.lines[kind].stroke}`, squares.join(""), corners);
  }

  #fitZoom() {
    const zoom = this.#map.getZoom();
    for (const { element, rule, weight } of this.#drawn) {
      element.toggleAttribute("hidden", !shownAt(rule, zoom));
      if (weight) element.setAttribute("stroke-width", weight(zoom).toFixed(2));
    }
  }
}

function groupByRank(features) {
  const groups = new Map();
  for (const feature of features) {
    const { rank } = feature.properties;
    groups.set(rank, [...(groups.get(rank) ?? []), feature]);
  }
  return groups;
}
