// The display at a counter: follows it and shows the citizen who is served here, as it changes.
// Browsers of cheap tablets read this file: no newer syntax.

import { deviceName, keepReporting } from "./device.js";
import { HallTime, follow, renewPage } from "./feed.js";
import { clock, language, made, named, say, texts, write } from "./words.js";

const query = new URLSearchParams(location.search);
const page = document.documentElement;
const api = page.getAttribute("data-api");
const counter = page.getAttribute("data-counter");
/** A display with a name reports that it is there, so that the supervisor is told when it is not. */
const device = query.get("device") ? deviceName(query.get("device"), "display") : { name: "", wrong: "" };
/** Width of a digit by its height, and what the number may take of the screen, in rem. */
const DIGIT = 0.62;
const BESIDE = 4;
const TALLEST = { plain: 15.8, narrow: 12.2 };
/** Sizes of the counter's name that are tried until it fits, in rem. */
const NAMES = [3.2, 2.8, 2.4, 2];
const FLASHES = 3;
const FLASH_EVERY = 333;

const time = new HallTime();
const words = new Map([[language, texts]]);
let view = null;
let lost = null;
let refused = false;
/** The last call that was seen, so that only a new one flashes. */
let call = null;

const at = (id) => document.getElementById(id);

if (query.get("theme")) page.setAttribute("data-theme", query.get("theme"));
window.addEventListener("resize", fit);
fit();
const report = device.name ? keepReporting(`${api}/devices/${encodeURIComponent(device.name)}/health`, health) : () => {};
follow(`${api}/counters/${encodeURIComponent(counter)}/display/feed`, seen, lostTouch, notFound);

// ---------------------------------------------------------------- news

function seen(news) {
  time.set(news.server_time);
  lost = null;
  setRefused(false);
  const before = call;
  call = news.state === "called" ? news.called_at : null;
  const fresh = view !== null && call !== null && call !== before;
  view = news;
  view.languages.forEach(learn);
  draw();
  if (fresh) flash();
  renewPage(view.version, true);
}

function lostTouch() {
  if (lost === null) lost = time.now();
  draw();
}

function notFound() {
  setRefused(true);
  draw();
  return true; // until the hall has it again
}

function setRefused(isRefused) {
  const changed = refused !== isRefused;
  refused = isRefused;
  if (changed) report();
}

/** The words of another language of the hall. */
function learn(other) {
  if (words.has(other)) return;
  words.set(other, null);
  fetch(`/text/${other}.json`)
    .then((response) => response.json())
    .then((content) => {
      words.set(other, content);
      draw();
    })
    .catch(() => words.delete(other));
}

// ---------------------------------------------------------------- the screen

/** What is to be seen: `clear`, `stopped`, `called`, `serving`, `open`, `paused` or `closed`. */
function stateNow() {
  if (view.clear) return "clear";
  if (view.number !== null) return view.state === "called" ? "called" : "serving";
  return view.stopped !== null ? "stopped" : view.status;
}

function draw() {
  showTrouble();
  if (view === null) return;
  const state = stateNow();
  const number = state === "called" || state === "serving" ? view.number : "";
  const display = at("display");
  display.setAttribute("data-state", state);
  display.className = `display is-${view.status}${number ? "" : " bare"}`;
  write(at("name"), named(view.names));
  fill(at("names"), "span", (other) => (other === language ? "" : view.names[other] || ""));
  write(at("status"), say(`common.status.${view.status}`));
  write(at("number"), number);
  fill(at("words"), "p", (other) => (words.get(other) || {})[`display.${state}`] || "");
  fit();
}

/** A line for each language, the page's own first; nothing is touched that stands already. */
function fill(place, kind, wordsIn) {
  const others = view.languages.filter((other) => other !== language);
  const lines = [language].concat(others).map((other) => [other, wordsIn(other)]).filter((line) => line[1]);
  const key = JSON.stringify(lines);
  if (place.getAttribute("data-shown") === key) return;
  place.setAttribute("data-shown", key);
  place.textContent = "";
  lines.forEach((line) => {
    const node = made(kind, "", line[1]);
    node.lang = line[0];
    place.appendChild(node);
  });
}

function showTrouble() {
  let text = "";
  if (refused) text = say("display.not-found");
  else if (view === null) text = say("display.starting");
  else if (lost !== null) text = say("display.lost", { time: clock(lost, view.time_zone) });
  else if (device.wrong) text = say("common.device-refused", { device: device.wrong });
  write(at("trouble"), text);
}

/** All sizes in proportion to the window, the number and the counter's name as large as they can be. */
function fit() {
  const rem = 10 * Math.min(innerWidth / 480, innerHeight / 320);
  page.style.fontSize = `${rem}px`;
  const number = at("number");
  const letters = Math.max(3, number.textContent.length);
  const tallest = at("trouble").textContent === "" ? TALLEST.plain : TALLEST.narrow;
  const size = Math.min(tallest, (innerWidth / rem - BESIDE) / (DIGIT * letters));
  number.style.fontSize = `${size}rem`;
  const name = at("name");
  for (const tried of NAMES) {
    name.style.fontSize = `${tried}rem`;
    if (name.scrollWidth <= name.clientWidth) break;
  }
}

/** Three flashes within two seconds, whatever is drawn anew meanwhile. */
function flash() {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  let left = 2 * FLASHES;
  const timer = setInterval(() => {
    left -= 1;
    at("display").classList.toggle("lit", left % 2 === 1);
    if (left === 0) clearInterval(timer);
  }, FLASH_EVERY);
}

// ---------------------------------------------------------------- health

function health() {
  const wrong = [["counter-unknown", refused ? counter : ""], ["device-refused", device.wrong]];
  const troubles = wrong.filter((one) => one[1]).map((one) => ({ code: one[0], advice: one[1] }));
  return { kind: "counter", version: page.getAttribute("data-version"), troubles };
}
