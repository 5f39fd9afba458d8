/* The points and clusters on screen: real buttons, kept across moves so that focus is never lost. */
import L from "./leaflet.js";
import { markerButton, sizeOf } from "./marker_shapes.js";

const RAISED = 10000;

/** A Leaflet icon whose element is ours. */
const ButtonIcon = L.Icon.extend({
  createIcon() {
    const { element } = this.options;
    const { className } = element;
    this._setIconStyles(element, "icon");   // replaces the class
    L.DomUtil.addClass(element, className);
    return element;
  },
  createShadow: () => null,
});

export class Markers {
  #map;
  #dress;
  #on;
  #shown = new Map();   // key → {thing, marker, element}
  #lit = new Set();

  /** `dress`: {iconsUrl, label, number}; `on`: {open(thing, element), enter(thing), leave(thing)}. */
  constructor(map, dress, on) {
    this.#map = map;
    this.#dress = dress;
    this.#on = on;
  }

  show(things) {
    const wanted = new Map(things.map((thing) => [thing.key, thing]));
    for (const key of this.#shown.keys()) if (!wanted.has(key)) this.#remove(key);
    const fresh = things.filter(({ key }) => !this.#shown.has(key));
    // Reading order, for those who walk the map with the Tab key.
    fresh.sort((a, b) => b.lat - a.lat || a.lon - b.lon);
    fresh.forEach((thing) => this.#add(thing));
  }

  clear() {
    for (const key of [...this.#shown.keys()]) this.#remove(key);
  }

  light(keys) {
    const next = new Set(keys);
    for (const key of new Set([...this.#lit, ...next])) this.#setLit(key, next.has(key));
    this.#lit = next;
  }

  elementOf(key) {
    return this.#shown.get(key)?.element ?? null;
  }

  things() {
    return [...this.#shown.values()].map(({ thing }) => thing);
  }

  /** Boxes on screen that labels should leave free. */
  boxes() {
    return this.things().map((thing) => {
      const { x, y } = this.#map.latLngToContainerPoint([thing.lat, thing.lon]);
      const half = sizeOf(thing) / 2 + 1;
      return [x - half, y - half, x + half, y + half];
    });
  }

  #add(thing) {
    const element = markerButton(thing, this.#dress);
    const size = sizeOf(thing);
    const icon = new ButtonIcon({ element, iconSize: [size, size] });
    const marker = L.marker([thing.lat, thing.lon], { icon, keyboard: false, riseOnHover: true, zIndexOffset: thing.n > 1 ? 500 : 0 });
    marker.on("click", () => this.#on.open(thing, element));
    element.addEventListener("pointerenter", ({ pointerType }) => pointerType !== "touch" && this.#on.enter(thing));
    element.addEventListener("pointerleave", () => this.#on.leave(thing));
    element.addEventListener("focus", () => this.#on.enter(thing));
    element.addEventListener("blur", () => this.#on.leave(thing));
    marker.addTo(this.#map);
    this.#shown.set(thing.key, { thing, marker, element });
    if (this.#lit.has(thing.key)) this.#setLit(thing.key, true);
  }

  #remove(key) {
    const { marker, element, thing } = this.#shown.get(key);
    if (element.matches(":hover, :focus")) this.#on.leave(thing);
    if (element === document.activeElement) this.#map.getContainer().focus({ preventScroll: true });
    this.#shown.delete(key);
    marker.remove();
  }

  #setLit(key, on) {
    const { marker, element, thing } = this.#shown.get(key) ?? {};
    if (!marker) return;
    element.classList.toggle("is-on", on);
    marker.setZIndexOffset(on ? RAISED : thing.n > 1 ? 500 : 0);
  }
}
