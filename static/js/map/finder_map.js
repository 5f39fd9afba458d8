/* The map of the finder and of the home page: all matching points, in step with the list. */
import L from "./leaflet.js";
import { areaAddress, goTo, numbers, placesIn } from "./addresses.js";
import { offerLocation } from "./locate.js";
import { Markers } from "./markers.js";
import { Notice } from "./notice.js";
import { lightCard, nameOnCard, watchCards } from "./pairing.js";
import { Panel } from "./panel.js";
import { Points } from "./points.js";
import { announceReady } from "./ready.js";
import { watchResults } from "./results.js";

const MARGIN = 0.1;   // points this far outside the frame are shown too, as a share of it

class Finder {
  #stage;
  #url;
  #points;
  #loaded = false;
  #turn = 0;
  #lightTurn = 0;
  #here = null;
  #hovered = [];    // establishments of the card that the reader is at
  #chosen = [];     // establishments in the open panel
  #notice;
  #panel;
  #markers;

  constructor(stage, { url, points, found }) {
    const { box, map, strings } = stage;
    this.#stage = stage;
    this.#url = url;
    this.#points = points;
    this.#notice = new Notice(box);
    this.#panel = new Panel(box, strings);
    this.#panel.onClose = () => { this.#chosen = []; this.#light(); };
    const dress = { iconsUrl: box.dataset.iconsUrl, number: strings.number, label: (thing) => this.#label(thing) };
    this.#markers = new Markers(map, dress, {
      open: (thing) => this.#open(thing),
      enter: ({ n, id }) => n === 1 && lightCard(id, true),
      leave: ({ n, id }) => n === 1 && lightCard(id, false),
    });
    stage.view.begin(this.#frame ? { area: this.#frame } : placesIn(this.#url));
    map.on("moveend", () => this.#refresh());
    watchCards((ids) => { this.#hovered = ids; this.#light(); });
    watchResults(this.#url, (next) => { this.#url = next; this.#load(); });
    this.#offerArea();
    offerLocation(box, { base: () => this.#base(), notice: this.#notice, strings });
    this.#load(found);
  }

  boxes() {
    return this.#markers.boxes();
  }

  /** What the page says that its map shows at first: a barri, also when nothing is in it. */
  get #frame() {
    return numbers(this.#stage.box.dataset.frame, 4);
  }

  #base() {
    return this.#stage.box.dataset.listUrl || window.location.href;
  }

  /** `begun`: the first load, which started before the map did. */
  async #load(begun = null) {
    const { box, strings } = this.#stage;
    const url = this.#url;
    this.#panel.close({ returnFocus: false });
    this.#points ??= new Points(box.dataset.workerUrl);
    try {
      const found = await (begun ?? this.#points.load(url));
      if (url !== this.#url) return;
      this.#loaded = true;
      delete box.dataset.mapFailed;
      this.#markers.clear();
      if (found.count) this.#notice.hide();
      else this.#notice.show(strings.say("empty"));
      await this.#look(found, Boolean(begun));
      await this.#refresh();
      announceReady(box);
    } catch (error) {
      if (url === this.#url) this.#fail(error);
    }
  }

  /** An address that names places decides the view; otherwise the results do. */
  async #look({ count, far, bounds }, first) {
    const { map, view } = this.#stage;
    const { area, near } = placesIn(this.#url);
    view.allowFar(far);
    this.#here?.remove();
    this.#here = near ? L.marker(near, { icon: L.divIcon({ className: "map-here", iconSize: [20, 20] }), interactive: false, keyboard: false }).addTo(map) : null;
    if (area || this.#frame) return;
    if (near) { if (!first) view.begin({ near }); return; }
    if (count) view.fit(bounds, await this.#points.inside(view.bounds()), { first });
  }

  #fail(error) {
    const { box, strings } = this.#stage;
    console.error(error);
    box.dataset.mapFailed = "points";
    this.#points.stop();
    this.#points = null;
    this.#loaded = false;
    this.#notice.show(strings.say("failed"), () => { this.#notice.show(strings.say("loading")); this.#load(); });
  }

  async #refresh() {
    const { map, view } = this.#stage;
    const turn = ++this.#turn;
    if (this.#loaded) {
      const things = await this.#points.view(view.bounds(MARGIN), map.getZoom());
      if (turn !== this.#turn) return;   // the reader has moved on
      this.#markers.show(things);
    }
    this.#stage.label();
    this.#light();
  }

  async #light() {
    const ids = [...this.#hovered, ...this.#chosen];
    const turn = ++this.#lightTurn;
    if (!ids.length || !this.#loaded) {
      this.#markers.light([]);
      return;
    }
    const keys = await this.#points.owners(ids, this.#stage.map.getZoom());
    if (turn === this.#lightTurn) this.#markers.light(keys);
  }

  #label({ n, id, sector, approx, opensAt, door }) {
    const { strings } = this.#stage;
    if (n > 1) return strings.say(opensAt ? "zoomIn" : door ? "openDoor" : "openTogether", { n: strings.number(n) });
    const name = nameOnCard(id) || strings.sector(sector) || strings.say("point");
    return approx ? strings.say("approximate", { name }) : name;
  }

  async #open(thing) {
    const { canvas, map, strings, view } = this.#stage;
    if (thing.opensAt) {
      map.setView([thing.lat, thing.lon], thing.opensAt);
      return;
    }
    const ids = thing.n > 1 ? await this.#points.leaves(thing.cluster, map.getZoom()) : [thing.id];
    const title = thing.n > 1 ? strings.say(thing.door ? "atDoor" : "together", { n: strings.number(thing.n) }) : strings.say("chosen");
    const back = () => this.#markers.elementOf(thing.key) ?? canvas;
    const opened = this.#panel.open(title, ids, back);
    this.#chosen = ids;
    this.#light();
    if (await opened) view.uncover([thing.lat, thing.lon], this.#panel.element);
  }

  #offerArea() {
    const { box, view } = this.#stage;
    const button = box.querySelector("[data-map-area]");
    if (!button) return;
    view.onReaderMove(() => { button.hidden = false; });
    button.addEventListener("click", () => {
      button.hidden = true;
      goTo(box, areaAddress(this.#base(), view.bounds()));
    });
  }
}

export function openFinder(stage, begun) {
  return new Finder(stage, begun);
}
