/* One label as SVG: lines of text with a halo, or a small symbol. */
import { svg } from "./flat_earth.js";
import { atZoom } from "./zoom_rules.js";

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif";
let canvas = null;

/** How a name is set under a rule at a zoom: its lines, their width and the box they need. */
export function typeset(name, rule, zoom) {
  const size = atZoom(rule.size, zoom);
  const spacing = (rule.spacing ?? 0) * size;
  const lines = wrap(rule.upper ? name.toLocaleUpperCase("ca") : name, rule.along ? Infinity : (rule.wrap ?? Infinity));
  canvas ??= document.createElement("canvas").getContext("2d");
  canvas.font = `${rule.italic ? "italic " : ""}${rule.weight ?? 400} ${size}px ${FONT}`;
  const width = Math.max(...lines.map((line) => canvas.measureText(line).width + spacing * line.length));
  const lineHeight = size * 1.12;
  return { lines, width, height: lineHeight * lines.length, size, spacing, lineHeight };
}

function wrap(text, longest) {
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last && `${last} ${word}`.length <= longest) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function textAt(text, x, y, rule, set, anchor, turn = 0) {
  const element = svg("text", {
    class: `sk-label sk-${rule.colour}${rule.halo ? ` sk-on-${rule.halo}` : ""}`,
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})${turn ? ` rotate(${turn.toFixed(1)})` : ""}`,
    "text-anchor": anchor,
    "font-size": set.size.toFixed(2),
    "font-weight": rule.weight ?? 400,
    "stroke-width": rule.along ? 2.6 : 3.2,
  });
  if (rule.italic) element.setAttribute("font-style", "italic");
  if (set.spacing) element.setAttribute("letter-spacing", set.spacing.toFixed(2));
  element.textContent = text;
  return element;
}

/** The lines of a label whose box begins at (left, top). */
export function block(set, rule, left, top, anchor) {
  const x = { start: left, middle: left + (set.width + set.spacing) / 2, end: left + set.width }[anchor];
  return set.lines.map((line, i) => textAt(line, x, top + set.lineHeight * (i + 0.5), rule, set, anchor));
}

/** A street's name along its line. */
export function slanted(set, rule, x, y, turn) {
  return textAt(set.lines[0], x, y, rule, set, "middle", turn);
}

export function symbol(kind, { x, y }, size) {
  const k = size * 0.26;
  const d = {
    square: `M${x - k} ${y - k}h${2 * k}v${2 * k}h${-2 * k}z`,
    triangle: `M${x} ${y - k * 1.2}l${k * 1.15} ${k * 2}h${-2.3 * k}z`,
    dot: `M${x - k * 0.8} ${y}a${k * 0.8} ${k * 0.8} 0 1 0 ${k * 1.6} 0a${k * 0.8} ${k * 0.8} 0 1 0 ${-k * 1.6} 0z`,
  }[kind];
  return svg("path", { class: `sk-symbol sk-symbol--${kind}`, d });
}
