// Which counters stand on a board, in which rows and columns. Pure; as display_board/tiles.py.
// Old television browsers read this file: no newer syntax.

import { nowCalling } from "./arrangement.js";

/** The smallest tile and what parts tiles, in tenths of a rem: letters of it are read at eight metres. */
const LEAST_WIDTH = 230;
const LEAST_HEIGHT = 150;
const GAP = 16;
/** Width of a letter of a number by its height, and letters that a number has at the least. */
const DIGIT = 0.64;
const LETTERS = 4;
/** What a tile keeps free at its sides. */
const BESIDE = 40;
/** Height of the smallest letters, and of the smallest words in the first language. */
const LEAST = 30;
const LEAST_FIRST = 34;
/** Width of a letter of words by its height; how high lines of words are, and those below them. */
const LETTER = 0.52;
const LINE = 1.3;
const LINE_BELOW = 1.6;
/** Marks above and below letters, those of Khmer among them. */
const MARKS = /[\u0300-\u036f\u17b4-\u17d3\u17dd]/g;

/** The view with nothing but these counters, in this order; all of them where none are named. */
export function only(view, counters) {
  if (!counters.length) return view;
  const named = (call) => counters.includes(call.counter);
  return Object.assign({}, view, {
    calls: view.calls.filter(named),
    recent: view.recent.filter(named),
    counters: counters.map((name) => view.counters.find((entry) => entry.id === name)).filter((entry) => entry),
  });
}

/** The counters that the zone does not have. */
export function unknown(view, counters) {
  return counters.filter((name) => !view.counters.some((entry) => entry.id === name));
}

/** What stands on the tiles at an instant of hall time, in milliseconds. */
export function tiles(view, now) {
  const lit = nowCalling(view, now).map((call) => call.seq);
  return view.counters.map((entry) => ({
    counter: entry.id,
    number: entry.number || "",
    seq: entry.seq || 0,
    is_lit: lit.includes(entry.seq),
    state: entry.number === null ? entry.status : entry.state === "called" ? "called" : "serving",
  }));
}

/** Whether no counter works and nobody is at any. */
export function asleep(shown) {
  return shown.every((tile) => tile.state === "closed");
}

/** Most columns and rows that can be read. */
export function most(width, height) {
  const fits = (length, least) => Math.max(1, Math.floor((length + GAP) / (least + GAP)));
  return [fits(width, LEAST_WIDTH), fits(height, LEAST_HEIGHT)];
}

/** The columns and rows that let numbers be largest. */
export function shape(count, width, height) {
  const [mostColumns, mostRows] = most(width, height);
  const wanted = Math.max(1, Math.min(count, mostColumns * mostRows));
  let best = [mostColumns, mostRows];
  let largest = 0;
  for (let columns = 1; columns <= mostColumns; columns += 1) {
    const rows = Math.ceil(wanted / columns);
    if (rows > mostRows) continue;
    const [wide, high] = cell(columns, rows, width, height);
    const { number } = sizes(wide, high, LETTERS);
    if (number > largest) {
      best = [columns, rows];
      largest = number;
    }
  }
  return best;
}

/** Width and height of a tile. */
export function cell(columns, rows, width, height) {
  return [(width - (columns - 1) * GAP) / columns, (height - (rows - 1) * GAP) / rows];
}

/** How large the letters of a tile are, with so many in its number or its words. */
export function sizes(width, height, letters) {
  const label = Math.min(64, Math.max(34, height * 0.17));
  const tallest = (height - 1.5 * label - 12) * 0.92;
  const number = Math.min(tallest, (width - BESIDE) / (DIGIT * Math.max(LETTERS, letters)));
  const words = Math.max(30, Math.min(tallest * 0.5, (0.9 * (width - BESIDE)) / (DIGIT * Math.max(8, letters))));
  return { label, number, words };
}

/** Letters that take room of their own; marks stand above or below them. */
function lettersIn(text) {
  return text.replace(MARKS, "").length;
}

/**
 * How large a tile's words are in the first language, and below it in the others: 0 where they have no room. Whoever
 * reads only one language must not wait for its turn, so they all stand at once.
 */
export function wordSizes(width, height, first, others) {
  const sized = sizes(width, height, lettersIn(first));
  const free = height - 1.5 * sized.label - 12;
  const widest = (0.95 * (width - BESIDE)) / (LETTER * Math.max(1, lettersIn(others)));
  const below = Math.min(40, widest, Math.max(LEAST, sized.words * 0.7));
  const above = Math.min(sized.words, (free - below * LINE_BELOW) / LINE);
  if (!others || below < LEAST || above < LEAST_FIRST) return [sized.words, 0];
  return [above, below];
}

/** The tiles that have their turn, which part they are, and of how many; where somebody is called, those. */
export function part(shown, size, turn) {
  const parts = [];
  for (let start = 0; start < shown.length; start += size) parts.push(shown.slice(start, start + size));
  if (!parts.length) parts.push([]);
  let wanted = parts.map((_, place) => place).filter((place) => parts[place].some((tile) => tile.is_lit));
  if (!wanted.length) wanted = parts.map((_, place) => place);
  const place = wanted[turn % wanted.length];
  return [parts[place], place + 1, parts.length];
}
