// The rating pad at work: follows its counter, draws the screen of the moment, keeps and hands in what is pressed.

import { newKey } from "./acts.js";
import { deviceName, keepReporting } from "./device.js";
import { HallTime, follow, renewPage } from "./feed.js";
import { face, meaning, scores, tick } from "./rate/faces.js";
import { pad, step } from "./rate/flow.js";
import { Waiting } from "./rate/waiting.js";
import { made, say as sayHere, write } from "./words.js";

const page = document.documentElement;
const query = new URLSearchParams(location.search);
const words = JSON.parse(document.getElementById("words").textContent);
const address = `${page.dataset.api}/counters/${encodeURIComponent(page.dataset.counter)}/rating`;
/** A pad with a name reports that it is there, so that the supervisor is told when it is not. */
const named = query.get("device") ? deviceName(query.get("device"), "rating") : { name: "", wrong: "" };
const SCREENS = ["quiet", "asking", "reasons", "thanks"];

const at = (id) => document.getElementById(id);
const time = new HallTime();
const waiting = new Waiting(`rating/${page.dataset.hall}/${page.dataset.counter}`, address, page.lang);
let state = pad();
let drawn = "";
/** The hall does not have this counter any more. */
let refused = false;
/** Reports at once. */
let report = () => {};

if (query.get("theme")) page.setAttribute("data-theme", query.get("theme"));

/** Something happened: take the step, carry out its effects, draw what it leaves. */
function happened(kind, facts = {}) {
  const [next, effects] = step(state, { kind, now: time.now(), ...facts });
  state = next;
  effects.forEach((effect) => waiting.put(effect.rating, effect.kind === "hand-in"));
  draw();
}

// ------------------------------------------------------------------ the screen

function draw() {
  if (state.view === null) return;
  const { screen, view, visit, rating } = state;
  const key = JSON.stringify([screen, visit, rating, view.scale, view.scale_version, view.reasons, view.names, view.hall_names]);
  if (key === drawn) return;
  drawn = key;
  const language = visit !== null && words[visit.language] ? visit.language : page.lang;
  SCREENS.forEach((name) => at(name).classList.toggle("gone", name !== screen));
  at("pad").dataset.screen = screen;
  at("pad").lang = language;
  ({ quiet: drawQuiet, asking: drawAsking, reasons: drawReasons, thanks: drawThanks })[screen](sayer(language), language);
}

/** How sentences are said in a language. */
function sayer(language) {
  const known = words[language] || {};
  return (key, facts = {}) => (known[key] || "").replace(/\{(\w+)\}/g, (_, name) => String(facts[name]));
}

const namedIn = (names, language) => names[language] || names[Object.keys(names)[0]] || "";

function drawQuiet(_say, language) {
  write(at("hall-name"), namedIn(state.view.hall_names, language));
  write(at("counter-name"), namedIn(state.view.names, language));
}

function drawAsking(say) {
  write(at("whose"), say("number", { number: state.visit.number }));
  write(at("question"), say("question"));
  write(at("hint"), say("hint"));
  at("faces").dataset.scale = String(state.view.scale);
  const buttons = scores(state.view.scale).map((score) => faceButton(score, say));
  at("faces").replaceChildren(...buttons);
}

function faceButton(score, say) {
  const name = meaning(state.view.scale, score);
  const button = made("button", `choice ${name}`);
  button.type = "button";
  button.dataset.score = String(score);
  button.append(face(name), made("span", "word", say(`face.${name}`)));
  button.addEventListener("click", () => happened("face", { score, key: newKey() }));
  return button;
}

function drawReasons(say, language) {
  write(at("why"), say("why"));
  write(at("why-hint"), say("why-hint"));
  write(at("send"), say(state.rating.reasons.length ? "send" : "skip"));
  const shown = JSON.stringify([state.rating.key, state.view.reasons]);
  if (at("choices").dataset.shown !== shown) {
    at("choices").dataset.shown = shown;
    at("choices").replaceChildren(...state.view.reasons.map((one) => reasonButton(one, language)));
  }
  // The buttons stay what they are while they are pressed, so that the focus does not go.
  for (const button of at("choices").children) {
    button.setAttribute("aria-pressed", String(state.rating.reasons.includes(button.dataset.reason)));
  }
}

function reasonButton(one, language) {
  const button = made("button", "reason", namedIn(one.names, language));
  button.type = "button";
  button.dataset.reason = one.id;
  button.addEventListener("click", () => happened("reason", { id: one.id }));
  return button;
}

function drawThanks(say) {
  const low = state.rating.score <= state.view.reasons_for_lowest;
  at("thanked").replaceChildren(tick());
  write(at("thank-you"), say("thanks"));
  write(at("more"), say(low ? "thanks-low" : "thanks-more"));
}

// ------------------------------------------------------------------ life

/** What is wrong with this pad's address. */
function setUpWrongly() {
  const wrong = [["counter-unknown", refused ? page.dataset.counter : ""], ["device-refused", named.wrong]];
  return wrong.filter(([, about]) => about).map(([code, advice]) => ({ code, advice }));
}

function showTrouble() {
  const text = refused ? sayHere("rating.not-found") : named.wrong && sayHere("common.device-refused", { device: named.wrong });
  write(at("trouble"), text);
}

/** The hall has this counter, or has not: told on the screen, and to the supervisor. */
function setRefused(isRefused) {
  const changed = refused !== isRefused;
  refused = isRefused;
  showTrouble();
  if (changed) report();
}

at("send").addEventListener("click", () => happened("send"));
setInterval(() => happened("passed"), 250);
showTrouble();
if (named.name) {
  const health = () => ({ kind: "counter", version: page.dataset.version, troubles: setUpWrongly() });
  report = keepReporting(`${page.dataset.api}/devices/${encodeURIComponent(named.name)}/health`, health);
}
waiting.handIn();
const seen = (view) => {
  time.set(view.server_time);
  setRefused(false);
  happened("seen", { view });
  waiting.handIn();
  renewPage(view.version, state.screen === "quiet");
};
const notFound = () => {
  setRefused(true);
  return true; // until the hall has it again
};
follow(`${address}/feed`, seen, () => {}, notFound);
