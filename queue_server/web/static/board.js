// The board at work: follows the hall, shows and plays calls, reports its health.
// Old television browsers read this file: no newer syntax.

import { act, newKey } from "./acts.js";
import { announcer, step } from "./announce.js";
import { RECENT, arrange } from "./arrangement.js";
import { HallTime, follow, renewPage } from "./feed.js";
import { Loudspeaker } from "./sound.js";
import { clock, language, made, texts, write } from "./words.js";

const query = new URLSearchParams(location.search);
const page = document.documentElement;
const api = page.getAttribute("data-api");
const zone = query.get("zone") || "main";
const device = query.get("device") || rememberedDevice();
/** Milliseconds between reports until the server has said what it wants. */
const REPORT_EVERY = 5000;
/** Width of the cards and of a digit by its height, in tenths of a rem, and the sizes of numbers. */
const CARDS_WIDTH = 1044;
const DIGIT = 0.64;
const FLASHES = 3;
const FLASH_EVERY = 333;

const time = new HallTime();
const words = new Map([[language, texts]]);
let state = announcer(device);
let lost = null;
let refused = false;
let shown = "";
let reportTimer = 0;
let plays = 0;
/** A board without loudspeakers is opened with ?sound=off: it asks nobody for a touch. */
const silent = query.get("sound") === "off";
const loudspeaker = silent ? null : new Loudspeaker(soundChanged);

if (query.get("theme")) page.setAttribute("data-theme", query.get("theme"));
window.addEventListener("resize", fit);
document.addEventListener("click", () => silent || loudspeaker.touched());
document.addEventListener("keydown", () => silent || loudspeaker.touched());
fit();
report();
setInterval(() => happened({ kind: "passed", now: time.now() }), 500);
setInterval(draw, 250);
follow(`${api}/board/feed?zone=${encodeURIComponent(zone)}`, seen, lostTouch, notFound);

// ---------------------------------------------------------------- news

function seen(view) {
  time.set(view.server_time);
  lost = null;
  happened({ kind: "seen", view, now: time.now() });
  view.languages.forEach(learn);
  draw();
  renewPage(view.version, state.playing === null);
}

function lostTouch() {
  if (lost === null) lost = time.now();
  draw();
}

function notFound() {
  refused = true;
  draw();
}

/** The words of another language of the hall. */
function learn(other) {
  if (words.has(other)) return;
  words.set(other, null);
  fetch(`/text/${other}.json`)
    .then((response) => response.json())
    .then((content) => words.set(other, content))
    .catch(() => words.delete(other));
}

// ---------------------------------------------------------------- sounds

function happened(input) {
  const failing = state.failing;
  const result = step(state, input);
  state = result[0];
  result[1].forEach(carryOut);
  if (failing !== state.failing) report();
}

function carryOut(effect) {
  if (effect.kind === "play") {
    play(effect.address);
  } else if (effect.kind === "announced") {
    act(`${api}/calls/${effect.seq}/announced`, { device }, language);
  } else {
    draw();
    flash(effect.seqs);
  }
}

function play(address) {
  plays += 1;
  const mine = plays;
  const ended = (good) => {
    // The end of a sound that was given up must not count for the next one.
    if (mine === plays) happened({ kind: "ended", good, now: time.now() });
  };
  loudspeaker.play(address).then(() => ended(true), () => ended(false));
}

function soundChanged(may) {
  happened({ kind: "may-sound", can: may, now: time.now() });
  document.getElementById("touch").classList.toggle("gone", may);
  report();
}

// ---------------------------------------------------------------- health

function report() {
  clearTimeout(reportTimer);
  reportTimer = setTimeout(report, REPORT_EVERY);
  const codes = [];
  if (!silent && loudspeaker.may === false) codes.push("sound-blocked");
  if (state.failing) codes.push("sound-missing");
  const content = {
    kind: "board",
    version: page.getAttribute("data-version"),
    zone,
    can_announce: state.canSound,
    troubles: codes.map((code) => ({ code })),
  };
  const headers = { "Content-Type": "application/json" };
  fetch(`${api}/devices/${encodeURIComponent(device)}/health`, { method: "POST", headers, body: JSON.stringify(content) })
    .then((response) => response.json())
    .then((answer) => {
      if (!(answer.report_every > 0)) return;
      clearTimeout(reportTimer);
      reportTimer = setTimeout(report, answer.report_every * 1000);
    })
    .catch(() => {}); // the feed tells that the server is away
}

/** This browser's name, kept so that it is the same device after a restart. */
function rememberedDevice() {
  const name = `board-web-${newKey().slice(0, 6)}`;
  try {
    const kept = localStorage.getItem("board-device") || name;
    localStorage.setItem("board-device", kept);
    return kept;
  } catch (error) {
    return name; // no storage: another device after every restart
  }
}

// ---------------------------------------------------------------- the screen

function fit() {
  page.style.fontSize = `${10 * Math.min(innerWidth / 1920, innerHeight / 1080)}px`;
}

function element(id) {
  return document.getElementById(id);
}

function say(key, other, facts) {
  const text = (words.get(other) || texts)[`board.${key}`];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (facts && facts[name] !== undefined ? facts[name] : whole));
}

/** The hall's languages whose words are here, the page's own first. */
function spoken() {
  const others = state.view === null ? [] : state.view.languages.filter((other) => other !== language && words.get(other));
  return [language].concat(others);
}

function draw() {
  showTrouble();
  write(element("touch"), say("touch", language));
  if (state.view === null) return;
  const picture = arrange(state.view, time.now(), language);
  write(element("name"), picture.name);
  write(element("clock"), picture.clock);
  write(element("part"), picture.part === null ? "" : picture.part.join("/"));
  write(element("notice"), picture.status !== null && picture.large !== null ? status(picture, language) : picture.notice);
  const key = JSON.stringify([picture.large, picture.below, picture.recent, picture.waiting, picture.status, picture.until, spoken()]);
  if (key === shown) return;
  shown = key;
  showTitle(element("calling"), picture.large === null ? null : "calling");
  showTitle(element("called"), "called");
  write(element("counters"), say("counters", language));
  showCards(picture);
  showRecent(picture.recent);
  showWaiting(picture.waiting);
}

function status(picture, other) {
  return say(picture.status, other, { time: picture.until });
}

function showTrouble() {
  let text = "";
  if (refused) text = say("not-found", language, { zone });
  else if (state.view === null) text = say("starting", language);
  else if (lost !== null) text = say("lost", language, { time: clock(lost, state.view.time_zone) });
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
  cards.className = `cards${many ? " many" : ""}${picture.large === null ? " none" : ""}`;
  if (picture.large === null) {
    spoken().forEach((other) => {
      const text = picture.status === null ? say("wait-here", other) : status(picture, other);
      cards.appendChild(spokenIn(other, made("p", "", text)));
    });
    return;
  }
  cards.appendChild(card(picture.large, true, CARDS_WIDTH));
  picture.below.forEach((call) => cards.appendChild(card(call, false, many ? CARDS_WIDTH / 2 : CARDS_WIDTH)));
}

function card(call, large, width) {
  const narrow = width < CARDS_WIDTH;
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

/** Three flashes within two seconds, whatever is drawn anew meanwhile. */
function flash(seqs) {
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
  calls.slice(0, RECENT).forEach((call) => {
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
