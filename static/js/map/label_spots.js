/* Where a label may stand, in order of preference. */

const ROUND = [[0, 0], [0, -1], [0, 1], [-1.6, 0], [1.6, 0], [0, -2], [0, 2], [-1.6, -1.4], [1.6, -1.4], [-1.6, 1.4], [1.6, 1.4], [0, -3.2], [0, 3.2], [-3, 0], [3, 0],
  [-3, -2.4], [3, -2.4], [-3, 2.4], [3, 2.4], [0, -4.4], [0, 4.4], [-4.8, 0], [4.8, 0]];

const BESIDE_A_POINT = 28;   // pixels from a symbol that a cluster covers

/** Spots {left, top, anchor} for a block of text around the feature's place on screen. */
export function spotsFor({ rule, set, at, zoom, toScreen }) {
  const { width: w, height: h, size } = set;
  const middle = (q) => ({ left: q.x - w / 2, top: q.y - h / 2, anchor: "middle" });
  if (rule.at) {
    return rule.at.filter(([, , from = 0, to = 99]) => zoom >= from && zoom <= to).map((place) => middle(toScreen(place)));
  }
  if (rule.symbol) return [size * 0.62, BESIDE_A_POINT].flatMap((d) => beside(at, set, d));
  return ROUND.map(([x, y]) => middle({ x: at.x + x * size * 0.9, y: at.y + y * size * 0.9 }));
}

/** Places {x, y, turn, boxes} for a name along a line on screen, nearest its middle first, far enough
 *  from one another; only where the line is straight enough to be read. */
export function* placesAlong(points, set) {
  const walk = measure(points);
  const { width, size } = set;
  if (walk.length < width + 10) return;
  const steps = [];
  for (let d = width / 2 + 4; d < walk.length - width / 2 - 4; d += 18) steps.push(d);
  steps.sort((a, b) => Math.abs(a - walk.length / 2) - Math.abs(b - walk.length / 2));
  for (const d of steps) {
    const [a, b, m] = [walk.at(d - width / 2), walk.at(d + width / 2), walk.at(d)];
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    const straight = Math.hypot(b.x - a.x, b.y - a.y) >= width * 0.985;
    if (!straight || Math.hypot(middle.x - m.x, middle.y - m.y) > size * 0.35) continue;
    let turn = Math.atan2(b.y - a.y, b.x - a.x);
    if (Math.abs(turn) > Math.PI / 2) turn += Math.PI;
    yield { d, ...middle, turn: (turn * 180) / Math.PI, boxes: beads(a, b, width, size) };
  }
}

function beside(at, { width: w, height: h }, d) {
  return [
    { left: at.x + d, top: at.y - h / 2, anchor: "start" },
    { left: at.x - d - w, top: at.y - h / 2, anchor: "end" },
    { left: at.x - w / 2, top: at.y + d, anchor: "middle" },
    { left: at.x - w / 2, top: at.y - d - h, anchor: "middle" },
  ];
}

function beads(a, b, width, size) {
  const n = Math.max(2, Math.ceil(width / size));
  const r = size * 0.6;
  return Array.from({ length: n + 1 }, (_, i) => {
    const [x, y] = [a.x + ((b.x - a.x) * i) / n, a.y + ((b.y - a.y) * i) / n];
    return [x - r, y - r, x + r, y + r];
  });
}

function measure(points) {
  const sums = [0];
  for (let i = 1; i < points.length; i++) {
    sums.push(sums[i - 1] + Math.hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y));
  }
  return {
    length: sums.at(-1),
    at(d) {
      let i = 1;
      while (i < points.length - 1 && sums[i] < d) i++;
      const t = (d - sums[i - 1]) / (sums[i] - sums[i - 1] || 1);
      return { x: points[i - 1].x + t * (points[i].x - points[i - 1].x), y: points[i - 1].y + t * (points[i].y - points[i - 1].y) };
    },
  };
}

/** The centre of gravity of a ring [lon, lat]. */
export function centreOf(ring) {
  const [x0, y0] = ring[0];
  let [area, x, y] = [0, 0, 0];
  for (let i = 0; i < ring.length - 1; i++) {
    const [ax, ay, bx, by] = [ring[i][0] - x0, ring[i][1] - y0, ring[i + 1][0] - x0, ring[i + 1][1] - y0];
    const k = ax * by - bx * ay;
    area += k;
    x += (ax + bx) * k;
    y += (ay + by) * k;
  }
  return [x0 + x / (3 * area), y0 + y / (3 * area)];
}
