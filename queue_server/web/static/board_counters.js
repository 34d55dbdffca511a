// Counters on the board's screen: a tile for each, or one alone; tiles of board_tiles.js into elements.
// Old television browsers read this file: no newer syntax.

import { TURN } from "./arrangement.js";
import { asleep, cell, most, part, shape, sizes, tiles, wordSizes } from "./board_tiles.js";
import { made } from "./words.js";

/** Height of the head and the foot, what is not the calls' own, and their title: in tenths of a rem. */
const HEAD = 134;
const FOOT = 96;
const FOOT_TALL = 160;
const AROUND = 96;
const ABOVE = 48;
const TITLE = 70;
/** Share of the screen that calls have where something stands beside them. */
const SHARE = 0.594;
const SHARE_TALL = 0.6;
/** Height of a name alone, and how high digits are with what must be free around them. */
const NAME = 84;
const GLYPHS = 0.95;
const DIGIT = 0.64;
/** What parts the words of languages on one line. */
const BETWEEN = " · ";

/** Whether the screen is higher than wide. */
export function isTall() {
  return innerHeight > innerWidth;
}

/** Pixels of this window for a pixel of a screen 1920 wide. */
export function unit() {
  return isTall() ? Math.min(innerWidth / 1080, innerHeight / 1920) : Math.min(innerWidth / 1920, innerHeight / 1080);
}

/** Width and height that counters have. */
function room(layout, beside) {
  const share = beside ? (isTall() ? SHARE_TALL : SHARE) : 1;
  const width = innerWidth / unit();
  const height = innerHeight / unit() - HEAD - (isTall() ? FOOT_TALL : FOOT);
  const above = ABOVE + (layout === "grid" ? TITLE : 0);
  return isTall() ? [width - AROUND, height * share - above] : [width * share - AROUND, height - above];
}

/**
 * What stands on tiles now; nothing where calls or a sentence stand in their place.
 *
 * @param {object} view with the counters of this board only.
 * @param {number} now hall time in milliseconds.
 * @param {string} layout `list`, `grid` or `counter`.
 * @param {?string} status of the hall.
 * @param {boolean} beside whether something stands beside them.
 * @param {string[]} languages in which words stand, the first of them large.
 */
export function stand(view, now, layout, status, beside, languages) {
  if (layout === "list" || !view.counters.length) return null;
  const all = tiles(view, now);
  if (layout === "grid" && status !== null && asleep(all)) return null;
  const turn = Math.floor(now / TURN);
  const place = room(layout, beside);
  const [columns, rows] = shape(all.length, place[0], place[1]);
  const [shown, which, of] = part(all, columns * rows, turn);
  return {
    tiles: shown,
    shape: [columns, rows],
    part: of > 1 ? [which, of] : null,
    languages,
    room: place,
  };
}

/** Whether calls leave room for what may stand beside them. */
export function sparesRoom(view, now, layout) {
  if (layout === "counter") return !tiles(view, now).some((tile) => tile.is_lit);
  const place = room(layout, true);
  const [columns, rows] = most(place[0], place[1]);
  return layout === "list" || view.counters.length <= columns * rows;
}

/** Put tiles in their columns. `say` is given a key and a language. */
export function showGrid(cards, standing, say) {
  const [columns, rows] = standing.shape;
  const [width, height] = cell(columns, rows, standing.room[0], standing.room[1]);
  cards.className = "cards tiles";
  cards.style.gridTemplate = `repeat(${rows}, minmax(0, 1fr)) / repeat(${columns}, minmax(0, 1fr))`;
  standing.tiles.forEach((tile) => {
    const node = element("article", `tile is-${tile.state}${tile.is_lit ? " called" : ""}`, "", tile);
    const size = sizes(width, height, tile.number.length);
    const head = node.appendChild(made("p", "counter", `${say("counters", standing.languages[0])} `));
    head.style.fontSize = rem(size.label);
    head.appendChild(made("b", "number", tile.counter));
    if (tile.number) node.appendChild(made("p", "number", tile.number)).style.fontSize = rem(size.number);
    else showWords(node, standing.languages, (other) => say(`tile-${tile.state}`, other), [width, height]);
    cards.appendChild(node);
  });
}

/** What a tile says in place of a number: large in the first language, below it in the others. */
function showWords(node, languages, say, size) {
  const others = languages.slice(1);
  const [above, below] = wordSizes(size[0], size[1], say(languages[0]), others.map(say).join(BETWEEN));
  const words = node.appendChild(made("p", "words"));
  words.appendChild(spoken(made("span", "first", say(languages[0])), languages[0], above));
  if (!below) return;
  const line = words.appendChild(made("span", "others"));
  others.forEach((other, place) => {
    if (place) line.appendChild(document.createTextNode(BETWEEN));
    line.appendChild(spoken(made("span", "", say(other)), other, below));
  });
  line.style.fontSize = rem(below);
}

function spoken(node, language, size) {
  node.lang = language;
  node.style.fontSize = rem(size);
  return node;
}

/** Put one counter alone, as large as its room lets it be; what it says stands in every language. */
export function showOne(cards, standing, name, languages, say) {
  const tile = standing.tiles[0];
  const [width, height] = standing.room;
  const wide = width > height;
  const bare = tile.number === "";
  const sizesOf = languages.map((_, place) => (place ? 60 : bare ? (wide ? 120 : 92) : 84));
  const lines = wide && !bare ? 64 * 1.5 : sizesOf.reduce((sum, size) => sum + size * 1.5, 0);
  const node = element("article", `one is-${tile.state}${tile.is_lit ? " called" : ""}${bare ? " bare" : ""}`, "", tile);
  cards.className = "cards alone";
  cards.style.gridTemplate = "";
  node.appendChild(made("p", "name", name)).style.fontSize = rem(NAME);
  const number = node.appendChild(made("p", "number", tile.number));
  const free = (height - 40 - NAME * 1.4 - lines) / GLYPHS;
  number.style.fontSize = rem(Math.min(free, (width - 120) / (DIGIT * Math.max(4, tile.number.length))));
  const said = node.appendChild(made("div", wide && !bare ? "said across" : "said"));
  languages.forEach((other, place) => {
    const line = said.appendChild(made("p", "", say(tile.state, other)));
    line.lang = other;
    line.style.fontSize = rem(wide && !bare ? 64 : sizesOf[place]);
  });
  cards.appendChild(node);
}

function element(name, className, text, tile) {
  const node = made(name, className, text);
  node.setAttribute("data-seq", tile.seq);
  node.setAttribute("data-counter", tile.counter);
  return node;
}

function rem(tenths) {
  return `${tenths / 10}rem`;
}
