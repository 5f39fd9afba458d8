/* Where a set of points lies, without being fooled by the few that lie far away. Bounds here are
   [west, south, east, north] in degrees. */

/** The province of Barcelona, roughly: what the map is about. */
export const HOME = [1.3, 40.95, 2.85, 42.35];

export function contains([west, south, east, north], lon, lat) {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

function middlePart(values) {
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(sorted.length * 0.02);
  return [sorted[cut], sorted[sorted.length - 1 - cut]];
}

/** The bounds that hold 96 % of the points near home, or of all when most are elsewhere; and
 *  whether any point is far from home. Null without points. */
export function extentOf({ count, lat, lon }) {
  if (!count) return { bounds: null, far: false };
  const near = [];
  for (let i = 0; i < count; i++) if (contains(HOME, lon[i], lat[i])) near.push(i);
  const chosen = near.length * 2 >= count ? near : Array.from(lat.keys());
  const [south, north] = middlePart(chosen.map((i) => lat[i]));
  const [west, east] = middlePart(chosen.map((i) => lon[i]));
  return { bounds: [west, south, east, north], far: near.length < count };
}

/** Which share of the points lies inside. */
export function shareInside({ count, lat, lon }, bounds) {
  let inside = 0;
  for (let i = 0; i < count; i++) if (contains(bounds, lon[i], lat[i])) inside++;
  return count ? inside / count : 0;
}
