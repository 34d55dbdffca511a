// What stands on the board's screen: pictures of arrangement.js into elements.
// Old television browsers read this file: no newer syntax.

import { arrange } from "./arrangement.js";
import { isTall, showGrid, showOne, sparesRoom, stand, unit } from "./board_counters.js";
import { showMedia } from "./board_panel.js";
import { only, unknown } from "./board_tiles.js";
import { clock, language, made, texts, unbroken, write } from "./words.js";

/** Width of the cards and of a digit by its height, in tenths of a rem, and the sizes of numbers. */
const CARDS_WIDTH = 1044;
const CARDS_WIDTH_TALL = 984;
const DIGIT = 0.64;
/** Letters of an announcement that stand in large and in middling size; longer ones are small. */
const SHORT = 70;
const MIDDLING = 130;
const FLASHES = 3;
const FLASH_EVERY = 333;

/** Milliseconds for which a board says which one it is. */
const IDENTIFIED_FOR = 15000;
let identityTimer = 0;

const words = new Map([[language, texts]]);
let view = null;
let shown = "";

/** The words of another language of the hall. */
export function learn(other) {
  if (words.has(other)) return;
  words.set(other, null);
  fetch(`/text/${other}.json`)
    .then((response) => response.json())
    .then((content) => words.set(other, content))
    .catch(() => words.delete(other));
}

/** Keep all sizes in proportion to the window. */
export function fit() {
  document.documentElement.style.fontSize = `${10 * unit()}px`;
  document.documentElement.classList.toggle("tall", isTall());
}

function element(id) {
  return document.getElementById(id);
}

function say(key, other, facts) {
  return sayWhole(`board.${key}`, other, facts);
}

function sayWhole(key, other, facts) {
  const text = (words.get(other) || texts)[key];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (facts && facts[name] !== undefined ? facts[name] : whole));
}

/** The hall's languages whose words are here, the page's own first. */
function spoken() {
  const others = view === null ? [] : view.languages.filter((other) => other !== language && words.get(other));
  return [language].concat(others);
}

/**
 * Bring the screen up to date; nothing is touched that stands already.
 *
 * @param {object} news {view, now, lost, refused, zone, layout, counters, panel, wrongName}: the last view or nothing, hall time, since
 *   when the server is away or nothing, whether it knows no such board, which zone this board is in, `list`, `grid` or
 *   `counter`, the counters that it shows, all of them where none are named; `panel`, what may stand beside calls; and a
 *   name that the address gives it and that cannot be used, or an empty one.
 */
export function draw(news) {
  const { layout, counters } = news;
  view = news.view === null ? null : only(news.view, counters);
  showTrouble(news);
  write(element("touch"), say("touch", language));
  if (view === null) return;
  const filler = sparesRoom(view, news.now, layout) ? news.panel.at(spoken(), news.now) : null;
  const picture = arrange(view, news.now, language, filler);
  write(element("name"), picture.name);
  write(element("clock"), picture.clock);
  const listed = layout === "list";
  const alone = !listed && picture.announcement === null;
  const standing = stand(view, news.now, layout, picture.status, !alone, spoken());
  const part = standing === null ? picture.part : standing.part;
  write(element("part"), part === null ? "" : part.join("/"));
  const remarked = picture.status !== null && (picture.large !== null || !listed);
  write(element("notice"), remarked ? status(picture, language) : picture.notice);
  const key = JSON.stringify([
    picture.announcement, picture.standstill, picture.large, picture.below, picture.recent, picture.waiting, picture.status,
    picture.until, spoken(), standing,
  ]);
  if (key === shown) return;
  shown = key;
  element("board").classList.toggle("alone", alone);
  element("board").classList.toggle("listed", listed);
  element("board").classList.toggle("untitled", layout === "counter");
  showTitle(element("calling"), title(picture, layout, standing));
  showTitle(element("called"), "called");
  write(element("counters"), say("counters", language));
  if (standing === null) showCards(listed ? picture : Object.assign({}, picture, { large: null }));
  else showCounters(standing, layout);
  showRecent(listed ? picture.recent : []);
  showWaiting(picture.waiting);
  showBeside(picture.announcement, news.panel);
  showStandstill(picture.standstill);
}

function title(picture, layout, standing) {
  if (standing !== null) return layout === "grid" ? "at-counters" : null;
  return picture.large === null || layout !== "list" ? null : "calling";
}

function showCounters(standing, layout) {
  const cards = element("cards");
  cards.textContent = "";
  if (layout === "grid") {
    showGrid(cards, standing, say);
    return;
  }
  const names = view.counters[0].names;
  const name = names[language] || names[Object.keys(names)[0]] || "";
  showOne(cards, standing, name, spoken(), (state, other) => sayWhole(`display.${state}`, other));
}

function status(picture, other) {
  return say(picture.status, other, { time: picture.until });
}

/** An announcement, or what the panel has where there is none. */
function showBeside(shown, panel) {
  const media = shown !== null && (shown.kind === "picture" || shown.kind === "video") ? shown : null;
  element("media").parentNode.classList.toggle("beside", shown !== null);
  element("media").classList.toggle("gone", media === null);
  showMedia(element("media"), media, (address) => panel.spoiled(address));
  showAnnouncement(media === null ? shown : null);
}

function showAnnouncement(announcement) {
  const place = element("announcement");
  place.classList.toggle("gone", announcement === null);
  if (announcement === null) return;
  const letters = announcement.text.length;
  place.classList.toggle("test", announcement.kind === "test");
  spokenIn(announcement.language, element("announcement-title")).textContent = say(
    announcement.kind === "test" ? "test" : "announcement", announcement.language);
  const text = spokenIn(announcement.language, element("announcement-text"));
  text.className = letters <= SHORT ? "short" : letters <= MIDDLING ? "middling" : "";
  text.textContent = announcement.text;
}

/** Every language at once: who reads only one must not wait for its turn. */
function showStandstill(standstill) {
  const place = element("standstill");
  const kind = standstill === null ? "" : standstill.kind;
  place.classList.toggle("gone", standstill === null);
  element("board").classList.toggle("still", standstill !== null);
  element("board").classList.toggle("clear", kind === "clear");
  place.textContent = "";
  if (standstill === null) return;
  spoken().forEach((other) => {
    const block = spokenIn(other, made("div"));
    block.appendChild(made("h2", "", say(`${kind}-title`, other)));
    const reason = kind === "stopped" ? reasonIn(standstill.reason, other) : "";
    block.appendChild(made("p", "", [say(`${kind}-detail`, other), reason].filter((part) => part).join(" ")));
    place.appendChild(block);
  });
}

/** Why, where the texts know the code. */
function reasonIn(code, other) {
  const reason = (words.get(other) || texts)[`common.reason.${code}`];
  return reason && code !== "other" ? unbroken(say("stopped-reason", other, { reason })) : "";
}

function showTrouble({ lost, refused, zone, counters, wrongName }) {
  const missing = view === null ? [] : unknown(view, counters);
  let text = "";
  if (refused) text = say("not-found", language, { zone });
  else if (view === null) text = say("starting", language);
  else if (lost !== null) text = say("lost", language, { time: clock(lost, view.time_zone) });
  else if (missing.length) text = say("no-counter", language, { counter: missing[0] });
  else if (wrongName) text = sayWhole("common.device-refused", language, { device: wrongName });
  element("foot").classList.toggle("wrong", text !== "");
  write(element("trouble"), text);
}

/** Words in the page's language, then softly in the others. */
function showTitle(place, key) {
  place.textContent = key === null ? "" : say(key, language);
  if (key === null) return;
  spoken()
    .slice(1)
    .forEach((other) => place.appendChild(spokenIn(other, made("span", "other", say(key, other)))));
}

function spokenIn(other, node) {
  node.lang = other;
  return node;
}

function showCards(picture) {
  const cards = element("cards");
  const many = picture.calling > 2;
  cards.textContent = "";
  cards.style.gridTemplate = "";
  cards.className = `cards${many ? " many" : ""}${picture.large === null ? " none" : ""}`;
  if (picture.large === null) {
    spoken().forEach((other) => {
      const text = picture.status === null ? say("wait-here", other) : status(picture, other);
      cards.appendChild(spokenIn(other, made("p", "", text)));
    });
    return;
  }
  const wide = cardsWidth();
  cards.appendChild(card(picture.large, true, wide));
  picture.below.forEach((call) => cards.appendChild(card(call, false, many ? wide / 2 : wide)));
}

function cardsWidth() {
  return isTall() ? CARDS_WIDTH_TALL : CARDS_WIDTH;
}

function card(call, large, width) {
  const narrow = width < cardsWidth();
  const side = large ? 300 : 250;
  const wanted = large ? 290 : narrow ? 80 : 150;
  const node = made("article", `card ${large ? "large" : "small"}`);
  node.setAttribute("data-seq", call.seq);
  const number = made("p", "number", call.number);
  number.style.fontSize = rem(Math.min(wanted, (width - 96 - side) / (DIGIT * call.number.length)));
  const to = made("div", "to");
  const key = large ? "to-counter" : "counter";
  to.appendChild(made("p", "label", say(key, language)));
  const own = !narrow && call.language !== language && words.get(call.language);
  if (own) {
    to.appendChild(spokenIn(call.language, made("p", "own", say(key, call.language))));
  }
  const counter = made("p", "counter number", call.counter);
  counter.style.fontSize = rem(Math.min(large ? (own ? 170 : 210) : wanted * 0.9, side / (DIGIT * call.counter.length)));
  to.appendChild(counter);
  node.appendChild(number);
  node.appendChild(to);
  return node;
}

function rem(tenths) {
  return `${tenths / 10}rem`;
}

/** Say for a while which board this is, over everything. */
export function identify(name, device) {
  write(element("identity-words"), say("identity", language, { name }));
  write(element("identity-device"), device);
  element("identity").classList.remove("gone");
  clearTimeout(identityTimer);
  identityTimer = setTimeout(() => element("identity").classList.add("gone"), IDENTIFIED_FOR);
}

/** Three flashes within two seconds, whatever is drawn anew meanwhile. */
export function flash(seqs) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  let left = 2 * FLASHES;
  const timer = setInterval(() => {
    left -= 1;
    Array.from(element("cards").children).forEach((node) => {
      if (seqs.includes(Number(node.getAttribute("data-seq")))) node.classList.toggle("lit", left % 2 === 1);
    });
    if (left === 0) clearInterval(timer);
  }, FLASH_EVERY);
}

function showRecent(calls) {
  const rows = element("recent");
  rows.textContent = "";
  calls.forEach((call) => {
    const row = made("li");
    row.appendChild(made("span", "number", call.number));
    row.appendChild(made("span", "counter", call.counter));
    rows.appendChild(row);
  });
}

function showWaiting(groups) {
  const line = element("waiting");
  line.textContent = say(groups.length ? "waiting" : "nobody-waiting", language);
  groups.forEach((group) => {
    const place = made("span", "", group.name);
    place.appendChild(made("b", "", String(group.waiting)));
    line.appendChild(place);
  });
}
