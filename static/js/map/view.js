/* Where the map looks: the first view, fitting to results, and telling the reader's moves from ours. */
import L from "./leaflet.js";
import { HOME } from "./extent.js";

/** The city, [west, south, east, north]: fits a phone at the zoom where districts have names. */
const CITY = [2.107, 41.347, 2.222, 41.452];
const NEAREST = 18;
const WIDEST = 11;
const WIDEST_ABROAD = 4;
const NAMED = 12;         // from here districts have names: a small box shows a part of the city
const ENOUGH = 0.8;       // this share of the results in view: the view is kept
const ENOUGH_AT_FIRST = 0.5;
const CLOSE_BY = 16;      // zoom for "near me" and for results that all stand at one place

const toLatLng = ([west, south, east, north]) => L.latLngBounds([south, west], [north, east]);

export class View {
  #map;
  #ours = false;

  constructor(map) {
    this.#map = map;
    map.setMaxZoom(NEAREST);
    map.setMinZoom(WIDEST);
    map.setMaxBounds(toLatLng(HOME));
    map.on("moveend", () => { this.#ours = false; });
  }

  /** Calls back after each move that the reader made. */
  onReaderMove(callback) {
    // Registered after ours would already be reset: look at the flag when the move begins.
    let readers = false;
    this.#map.on("movestart zoomstart", () => { readers = !this.#ours; });
    this.#map.on("moveend", () => { if (readers) callback(); readers = false; });
  }

  /** Runs a move of our own: it raises no "search here". */
  quietly(move) {
    this.#ours = true;
    move();
  }

  /** The first view: the area asked for, the place searched near, or the city. */
  begin({ area, near }) {
    this.quietly(() => {
      if (area) this.#map.fitBounds(toLatLng(area).pad(-0.03), { animate: false });   // rounding must not cost a zoom
      else if (near) this.#map.setView(near, CLOSE_BY - 1, { animate: false });
      else this.#map.setView(toLatLng(CITY).getCenter(), Math.max(NAMED, this.#map.getBoundsZoom(toLatLng(CITY))), { animate: false });
    });
  }

  bounds(padding = 0) {
    const bounds = this.#map.getBounds().pad(padding);
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  /** Moves to results that lie elsewhere, or that are much smaller than the view. */
  fit(bounds, inside, { first }) {
    const target = toLatLng(bounds);
    const closest = Math.min(this.#map.getBoundsZoom(target.pad(0.1)), CLOSE_BY);
    const nearer = closest - this.#map.getZoom();
    if (inside >= (first ? ENOUGH_AT_FIRST : ENOUGH) && nearer < (first ? 1 : 2)) return;
    this.quietly(() => this.#map.fitBounds(target.pad(0.1), { maxZoom: CLOSE_BY, animate: !first }));
  }

  allowFar(far) {
    this.#map.setMaxBounds(far ? null : toLatLng(HOME));
    this.#map.setMinZoom(far ? WIDEST_ABROAD : WIDEST);
  }

  /** Moves a point out from under something that covers part of the map. */
  uncover(latLng, cover) {
    const frame = this.#map.getContainer().getBoundingClientRect();
    const box = cover.getBoundingClientRect();
    const at = this.#map.latLngToContainerPoint(latLng);
    const [x, y] = [frame.left + at.x, frame.top + at.y];
    const hidden = x > box.left - 30 && x < box.right + 30 && y > box.top - 30 && y < box.bottom + 30;
    if (hidden) this.quietly(() => this.#map.panBy([0, y - box.top + 48]));
  }
}
