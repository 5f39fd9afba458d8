/* Addresses of result pages that the map leads to. Parameters are the list's own. */

/** `zona` and `prop` are lists of numbers: commas stay readable. */
const write = (url) => {
  url.search = url.search.replaceAll("%2C", ",");
  return url.href;
};

function start(base, ...dropped) {
  const url = new URL(base, document.baseURI);
  url.hash = "";
  ["p", ...dropped].forEach((name) => url.searchParams.delete(name));
  return url;
}

/** The same search within [west, south, east, north]. */
export function areaAddress(base, bounds) {
  const url = start(base);
  url.searchParams.set("zona", bounds.map((degree) => degree.toFixed(4)).join(","));
  return write(url);
}

/** The same search, nearest first; about 100 m, no more exact than it needs to be. */
export function nearAddress(base, lat, lon) {
  const url = start(base, "zona");
  url.searchParams.set("prop", `${lat.toFixed(3)},${lon.toFixed(3)}`);
  url.searchParams.set("ordre", "prop");
  return write(url);
}

export function numbers(text, length) {
  const list = (text ?? "").split(",").map(Number);
  return text && list.length === length && list.every(Number.isFinite) ? list : null;
}

/** What the page's address says about places: {area, near}, null where it says nothing. */
export function placesIn(address) {
  const { searchParams } = new URL(address, document.baseURI);
  return { area: numbers(searchParams.get("zona"), 4), near: numbers(searchParams.get("prop"), 2) };
}

/** Leads the page to other results: through htmx where the page has it, else as a link would. */
export function goTo(box, url) {
  const event = new CustomEvent("map:navigate", { bubbles: true, cancelable: true, detail: { url } });
  if (!box.dispatchEvent(event)) return;
  const selector = box.dataset.resultsTarget || "#resultats";
  const target = box.dataset.mode === "home" ? null : document.querySelector(selector);
  const next = new URL(url);
  next.hash = window.location.hash;   // an open phone map stays open
  if (window.htmx && target) {
    const push = next.pathname + next.search + next.hash;
    window.htmx.ajax("GET", url, { target: selector, swap: box.dataset.resultsSwap || "outerHTML", push });
  } else {
    window.location.assign(next);
  }
}
