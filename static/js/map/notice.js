/* Messages of the map: loading, nothing found, failure with a retry. One at a time, in a live region. */

export class Notice {
  #note;
  #text;
  #retry;
  #again = null;

  constructor(box) {
    this.#note = box.querySelector("[data-map-note]");
    this.#text = box.querySelector("[data-map-note-text]");
    this.#retry = box.querySelector("[data-map-retry]");
    this.#retry.addEventListener("click", () => this.#again?.());
    box.querySelector("[data-map-note-close]").addEventListener("click", () => this.hide());
  }

  /** `again`: what the retry button does; without it there is no button. */
  show(text, again = null) {
    this.#again = again;
    this.#retry.hidden = !again;
    this.#note.hidden = false;
    this.#text.textContent = text;   // after it is shown, so that it is announced
  }

  hide() {
    if (this.#note.contains(document.activeElement)) this.#note.parentElement.querySelector(".leaflet-container")?.focus({ preventScroll: true });
    this.#note.hidden = true;
    this.#text.textContent = "";
  }
}
