/* Words of the map, written by the template in the page's language. */

/** Reads <template data-map-strings>: one element per [data-key]. A counted phrase has two, with
 *  the keys "name.one" and "name.other" (plural categories; a missing one falls back to other). */
export function readStrings(box) {
  const words = new Map();
  const holder = box.querySelector("[data-map-strings]");
  for (const element of holder?.content.querySelectorAll("[data-key]") ?? []) {
    words.set(element.dataset.key, element.textContent.trim());
  }
  const language = document.documentElement.lang || "ca";
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language, { useGrouping: "always" });

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  return {
    number: (value) => number.format(value),
    say: (key, values = {}) => fill(words.get(key) ?? "", values),
    count(key, n) {
      const text = words.get(`${key}.${plural.select(n)}`) ?? words.get(`${key}.other`) ?? "";
      return fill(text, { n: number.format(n) });
    },
    sector: (code) => words.get(`sector.${code}`) ?? "",
  };
}
