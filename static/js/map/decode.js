/* Map data travels as columns of integers: see catalogue/map_data.py for the writing side. */

const UNITS_PER_DEGREE = 1e5;

function undelta(column, Type, scale = 1) {
  const out = new Type(column.length);
  let sum = 0;
  for (let i = 0; i < column.length; i++) {
    sum += column[i];
    out[i] = sum / scale;
  }
  return out;
}

/** {count, sectors, id, lat, lon, sector, approx} → typed columns. Throws when they do not match. */
export function decode(data) {
  const points = {
    count: data.id.length,
    sectors: data.sectors,
    id: undelta(data.id, Int32Array),
    lat: undelta(data.lat, Float64Array, UNITS_PER_DEGREE),
    lon: undelta(data.lon, Float64Array, UNITS_PER_DEGREE),
    sectorOf: (i) => data.sectors[parseInt(data.sector[i], 36)] ?? "",
    approxOf: (i) => data.approx[i] === "1",
  };
  for (const name of ["lat", "lon", "sector", "approx"]) {
    if (data[name].length !== points.count) throw new Error(`column ${name} has another length`);
  }
  return points;
}

/** Where a point stands in the (ascending) id column, or -1. */
export function indexOf(ids, id) {
  let low = 0;
  let high = ids.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (ids[middle] === id) return middle;
    if (ids[middle] < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
