/* Clusters the points away from the page, so that 100,000 of them never hold up a click. */
import "../../vendor/supercluster/supercluster.min.js";
import { decode, indexOf } from "./decode.js";
import { extentOf, shareInside } from "./extent.js";

const { Supercluster } = self;
const DEEPEST = 18;   // the map's last zoom; there only what overlaps on screen stays together
const WORLD = [-180, -85, 180, 85];

let points = null;
let features = [];
let wide = null;      // zooms up to 17
let doors = null;     // zoom 18, made when first needed
let owners = new Map();
let newestLoad = 0;

function load(data) {
  points = decode(data);
  features = new Array(points.count);
  for (let i = 0; i < points.count; i++) {
    features[i] = { type: "Feature", properties: { i }, geometry: { type: "Point", coordinates: [points.lon[i], points.lat[i]] } };
  }
  // With the library's own extent of 512 markers overlap and their targets are too small.
  wide = new Supercluster({ radius: 70, extent: 256, maxZoom: DEEPEST - 1 }).load(features);
  doors = null;
  owners = new Map();
}

function indexAt(zoom) {
  if (zoom < DEEPEST) return wide;
  doors ??= new Supercluster({ radius: 40, extent: 256, minZoom: DEEPEST, maxZoom: DEEPEST }).load(features);
  return doors;
}

function oneDoor(index, cluster) {
  const leaves = index.getLeaves(cluster, Infinity);
  const [lon, lat] = leaves[0].geometry.coordinates;
  return leaves.every(({ geometry: { coordinates: c } }) => c[0] === lon && c[1] === lat);
}

/** A cluster says at which zoom it falls apart; null when it never does and opens as a list. */
function describe(index, zoom, { properties, geometry }) {
  const [lon, lat] = geometry.coordinates;
  if (!properties.cluster) {
    const { i } = properties;
    const id = points.id[i];
    return { key: `p${id}`, lat, lon, n: 1, id, sector: points.sectorOf(i), approx: points.approxOf(i) };
  }
  const cluster = properties.cluster_id;
  let opensAt = zoom >= DEEPEST ? DEEPEST + 1 : index.getClusterExpansionZoom(cluster);
  const door = opensAt >= DEEPEST && oneDoor(index, cluster);
  if (door || opensAt > DEEPEST) opensAt = null;
  return { key: `c${zoom}-${cluster}`, cluster, lat, lon, n: properties.point_count, opensAt, door };
}

function ownersAt(zoom) {
  if (owners.has(zoom)) return owners.get(zoom);
  const index = indexAt(zoom);
  const clusterOf = new Int32Array(points.count).fill(-1);
  for (const { properties } of index.getClusters(WORLD, zoom)) {
    if (!properties.cluster) continue;
    for (const leaf of index.getLeaves(properties.cluster_id, Infinity)) clusterOf[leaf.properties.i] = properties.cluster_id;
  }
  owners.set(zoom, clusterOf);
  return clusterOf;
}

const answers = {
  async load({ url }) {
    const mine = ++newestLoad;
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`points: ${response.status}`);
    const data = await response.json();
    if (mine !== newestLoad) throw new Error("a newer search has replaced this one");
    load(data);
    return { count: points.count, ...extentOf(points) };
  },
  inside: ({ bounds }) => shareInside(points, bounds),
  view({ bounds, zoom }) {
    const index = indexAt(zoom);
    return index.getClusters(bounds, zoom).map((found) => describe(index, zoom, found));
  },
  /** Ids of the establishments in a cluster. */
  leaves({ cluster, zoom }) {
    return indexAt(zoom).getLeaves(cluster, Infinity).map(({ properties }) => points.id[properties.i]);
  },
  /** Which marker stands for each of these establishments at this zoom. */
  owners({ ids, zoom }) {
    const clusterOf = ownersAt(zoom);
    const keys = ids.map((id) => {
      const i = indexOf(points.id, id);
      if (i < 0) return null;
      return clusterOf[i] < 0 ? `p${id}` : `c${zoom}-${clusterOf[i]}`;
    });
    return keys.filter(Boolean);
  },
};

self.addEventListener("message", async ({ data: { number, question, ...about } }) => {
  try {
    self.postMessage({ number, answer: await answers[question](about) });
  } catch (error) {
    self.postMessage({ number, error: String(error) });
  }
});
