/* Rules of static/map/sketch_style.json: what is drawn at which zoom, and how thick or large. */

/** A number, or [[zoom, value]…] read linearly between its stops and held at its ends. */
export function atZoom(value, zoom) {
  if (!Array.isArray(value)) return value;
  if (zoom <= value[0][0]) return value[0][1];
  for (let i = 1; i < value.length; i++) {
    const [from, a] = value[i - 1];
    const [to, b] = value[i];
    if (zoom <= to) return a + ((b - a) * (zoom - from)) / (to - from);
  }
  return value.at(-1)[1];
}

export const shownAt = (rule, zoom) => zoom >= (rule.min ?? 0) && zoom <= (rule.max ?? 99);

/** The rule of a kind with what its rank changes. */
export const ruleFor = (rule, rank) => ({ ...rule, ...rule.by_rank?.[rank] });
