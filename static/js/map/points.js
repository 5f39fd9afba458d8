/* The page's side of the clustering worker: questions out, promises back. */
import { queryOnPage } from "./results.js";

/** The points of the results on the page, already on their way: {url, points, found}. */
export function startPoints(box) {
  const url = queryOnPage() ?? box.dataset.pointsUrl;
  const points = new Points(box.dataset.workerUrl);
  const found = points.load(url);
  found.catch(() => {});   // whoever asks for it deals with it
  return { url, points, found };
}

export class Points {
  #worker;
  #waiting = new Map();
  #last = 0;

  constructor(workerUrl) {
    this.#worker = new Worker(workerUrl, { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => this.#settle(data));
    // The worker's own files did not arrive: nobody is going to answer.
    this.#worker.addEventListener("error", (event) => this.#failAll(new Error(event.message || "worker")));
  }

  /** Resolves to {count, bounds, far}. */
  load(url) {
    return this.#ask("load", { url: new URL(url, document.baseURI).href });
  }

  /** Which share of the points lies within [west, south, east, north]. */
  inside(bounds) {
    return this.#ask("inside", { bounds });
  }

  view(bounds, zoom) {
    return this.#ask("view", { bounds, zoom });
  }

  leaves(cluster, zoom) {
    return this.#ask("leaves", { cluster, zoom });
  }

  owners(ids, zoom) {
    return this.#ask("owners", { ids, zoom });
  }

  /** Ends the worker; a failed one is replaced, not mended. */
  stop() {
    this.#worker.terminate();
    this.#failAll(new Error("stopped"));
  }

  #ask(question, about) {
    const number = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#worker.postMessage({ number, question, ...about });
    });
  }

  #settle({ number, answer, error }) {
    const { resolve, reject } = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (error) reject(new Error(error));
    else resolve(answer);
  }

  #failAll(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
