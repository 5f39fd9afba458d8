/* The Eixample's corners: where two diagonal streets of the grid cross, the blocks are cut and leave
   an open square standing on its point. That square is the whole motif of the portal. */

const METRES_EAST = 83500;    // one degree of longitude at Barcelona
const METRES_NORTH = 111060;  // one degree of latitude
const SHORTEST = 300;         // metres; shorter pieces are not streets of the grid

function pieces(lines, slope) {
  const out = [];
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const [p, q] = [line[i - 1], line[i]];
      const [dx, dy] = [(q[0] - p[0]) * METRES_EAST, (q[1] - p[1]) * METRES_NORTH];
      const angle = ((Math.atan2(dy, dx) * 180) / Math.PI + 360) % 180;
      if (Math.hypot(dx, dy) >= SHORTEST && Math.abs(angle - slope) < 1.5) out.push([p, q]);
    }
  }
  return out;
}

function meet([p, q], [s, t]) {
  const [ax, ay, bx, by] = [q[0] - p[0], q[1] - p[1], t[0] - s[0], t[1] - s[1]];
  const d = ax * by - ay * bx;
  const u = ((s[0] - p[0]) * by - (s[1] - p[1]) * bx) / d;
  const v = ((s[0] - p[0]) * ay - (s[1] - p[1]) * ax) / d;
  return u >= 0 && u <= 1 && v >= 0 && v <= 1 ? [p[0] + u * ax, p[1] + u * ay] : null;
}

/** Rings [lon, lat] of the squares within `bbox`, `half_m` metres from centre to side. */
export function crossingsOf(lines, { half_m: half, bbox: [west, south, east, north] }) {
  const [dx, dy] = [half / METRES_EAST, half / METRES_NORTH];
  const out = [];
  const others = pieces(lines, 135);
  for (const one of pieces(lines, 45)) {
    for (const other of others) {
      const at = meet(one, other);
      if (!at || at[0] < west || at[0] > east || at[1] < south || at[1] > north) continue;
      const [x, y] = at;
      out.push([[x - dx, y - dy], [x + dx, y - dy], [x + dx, y + dy], [x - dx, y + dy]]);
    }
  }
  return out;
}
