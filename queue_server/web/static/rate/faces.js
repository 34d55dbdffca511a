// The faces, drawn: a circle, two eyes and a mouth whose curve says it without colour and without words.

const SVG = "http://www.w3.org/2000/svg";
/** What the faces of a scale mean, the worst first. */
const MEANINGS = {
  3: ["poor", "fair", "good"],
  4: ["poor", "fair", "good", "best"],
  5: ["worst", "poor", "fair", "good", "best"],
};
/** Mouths as paths in a square of 100. */
const MOUTHS = {
  worst: "M28 76 Q50 46 72 76",
  poor: "M30 71 Q50 56 70 71",
  fair: "M30 66 L70 66",
  good: "M29 61 Q50 80 71 61",
  best: "M26 58 Q50 94 74 58 Z",
};
/** Brows of the one that is angry. */
const BROWS = "M26 29 L41 36 M74 29 L59 36";

/** What a score means: `worst`, `poor`, `fair`, `good` or `best`. */
export function meaning(scale, score) {
  return MEANINGS[scale][score - 1];
}

/** The scores of a scale in the order in which they are shown: the best first. */
export function scores(scale) {
  return Array.from({ length: scale }, (_, place) => scale - place);
}

/** A face as an element; its words stand beside it. */
export function face(name) {
  const svg = shape("svg", { viewBox: "0 0 100 100", class: `face ${name}`, "aria-hidden": "true" });
  svg.append(
    shape("circle", { cx: 50, cy: 50, r: 44, class: "skin" }),
    shape("circle", { cx: 35, cy: 42, r: 5.5, class: "eye" }),
    shape("circle", { cx: 65, cy: 42, r: 5.5, class: "eye" }),
    shape("path", { d: MOUTHS[name], class: "mouth" }),
  );
  if (name === "worst") svg.append(shape("path", { d: BROWS, class: "mouth" }));
  return svg;
}

/** A tick: what was pressed is nobody's business any more, whoever looks at the pad. */
export function tick() {
  const svg = shape("svg", { viewBox: "0 0 100 100", class: "tick", "aria-hidden": "true" });
  svg.append(shape("circle", { cx: 50, cy: 50, r: 44 }), shape("path", { d: "M29 52 L44 67 L72 36" }));
  return svg;
}

function shape(kind, facts) {
  const element = document.createElementNS(SVG, kind);
  Object.keys(facts).forEach((name) => element.setAttribute(name, facts[name]));
  return element;
}
