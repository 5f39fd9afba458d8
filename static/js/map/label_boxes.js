/* The free space of the map: labels never touch one another, and keep off the portal's points. */

const EDGE = 4;

export class Space {
  #taken = [];
  #points;
  #width;
  #height;

  /** `points`: boxes [left, top, right, bottom] of the markers, in pixels of the map's frame. */
  constructor({ x, y }, points) {
    this.#width = x;
    this.#height = y;
    this.#points = points;
  }

  fits(box) {
    return box[0] > EDGE && box[1] > EDGE && box[2] < this.#width - EDGE && box[3] < this.#height - EDGE
      && !this.#taken.some((other) => overlap(box, other));
  }

  take(box) {
    this.#taken.push(box);
  }

  /** The part of the box, 0 to 1, that markers cover. */
  covered(box) {
    const area = (box[2] - box[0]) * (box[3] - box[1]);
    return this.#points.reduce((sum, point) => sum + overlap(box, point), 0) / area;
  }

  sees({ x, y }, margin = 0) {
    return x > -margin && y > -margin && x < this.#width + margin && y < this.#height + margin;
  }
}

function overlap(a, b) {
  const w = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const h = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return w > 0 && h > 0 ? w * h : 0;
}
