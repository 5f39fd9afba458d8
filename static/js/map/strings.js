/* Words of the map, written by the template in the page's language. */

/** Reads <template data-map-strings>: one element per [data-key]; {braces} are filled in here. */
export function readStrings(box) {
  const words = new Map();
  const holder = box.querySelector("[data-map-strings]");
  for (const element of holder?.content.querySelectorAll("[data-key]") ?? []) {
    words.set(element.dataset.key, element.textContent.trim());
  }
  const { format } = new Intl.NumberFormat(document.documentElement.lang || "ca", { useGrouping: "always" });
  return {
    number: (value) => format(value),
    say: (key, values = {}) => (words.get(key) ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ""),
    sector: (code) => words.get(`sector.${code}`) ?? "",
  };
}
