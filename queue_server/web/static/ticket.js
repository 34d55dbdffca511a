// A citizen's phone: the number, how many are before it, and the call as soon as it comes.

import { HallTime, follow, renewPage } from "./feed.js";
import { Acts } from "./ticket_acts.js";
import { admission, showSlip } from "./ticket_slip.js";
import { forecastWords, hintWords, hoursWords, mainWords, promiseWords, thenWords, waitWords, whyWords } from "./ticket_words.js";
import { clock, language, named, say, write } from "./words.js";

const root = document.documentElement;
const at = (id) => document.getElementById(id);
const chosen = new URLSearchParams(location.search).has("lang");
const address = `${root.dataset.api}/tickets/${encodeURIComponent(root.dataset.id)}`;
/** Milliseconds between looks at the time: minutes pass without news. */
const LOOK_EVERY = 5000;

const time = new HallTime();
const acts = new Acts(address);
let view = null;
let lost = false;

function draw() {
  at("phone").dataset.state = view.state;
  write(at("number"), view.number);
  at("number").classList.toggle("long", view.number.length > 4);
  write(at("service"), named(view.service_names));
  write(at("issued"), say("ticket.issued", { time: clock(view.issued_at, view.time_zone) }));
  write(at("hotline"), view.hotline ? say("ticket.hotline", { hotline: view.hotline }) : "");
  put("hours", hoursWords(view));
  put("promise", promiseWords(view));
  put("then", thenWords(view));
  at("keep-open").classList.toggle("gone", view.state !== "waiting" && view.state !== "parked");
  write(at("why-title"), whyWords(view));
  at("why").classList.toggle("gone", !whyWords(view));
  drawTimes();
}

/** What changes because time passes; while the server is away, time stands still with the view. */
function drawTimes() {
  if (view === null) return;
  const now = lost ? Date.parse(view.server_time) : time.now();
  write(at("main"), mainWords(view, now));
  document.title = `${view.number} · ${mainWords(view, now)}`;
  put("wait", waitWords(view, now));
  put("forecast", forecastWords(view, now));
  put("hint", hintWords(view, now));
  acts.draw(view, lost, now);
}

function put(id, text) {
  write(at(id), text);
  at(id).classList.toggle("gone", !text);
}

/** The sentence is asked for while somebody reads it, and anew with every view. */
async function explain() {
  if (!at("why").open || !whyWords(view)) return;
  try {
    const response = await fetch(`${address}/why`, { cache: "no-store" });
    if (!response.ok) return;
    const { sentences } = await response.json();
    write(at("because"), sentences[language] || sentences[Object.keys(sentences)[0]] || "");
  } catch (error) {
    // the feed tells that the server is away
  }
}

/** A call, or a call again, is to be felt in the pocket; browsers that do not allow it say nothing. */
function rouse(before) {
  const called = view.state === "called" && (before === null || before.called_at !== view.called_at);
  if (called && navigator.vibrate) navigator.vibrate([400, 150, 400, 150, 400]);
}

function setLost(since) {
  lost = since !== null;
  document.body.classList.toggle("lost", lost);
  at("away").hidden = !lost;
  write(at("away"), lost && view ? say("common.connecting", { time: clock(view.server_time, view.time_zone) }) : "");
  drawTimes();
}

function showUnknown() {
  at("phone").dataset.state = "unknown";
  at("known").classList.add("gone");
  at("unknown").classList.remove("gone");
}

at("why").addEventListener("toggle", explain);
setInterval(drawTimes, LOOK_EVERY);

function take(newest) {
  // The slip's address does not say the ticket's language; the ticket does.
  if (!chosen && newest.language !== language && newest.languages.includes(newest.language)) {
    location.replace(`?lang=${newest.language}`);
    return;
  }
  const before = view;
  view = newest;
  time.set(view.server_time);
  setLost(null);
  draw();
  explain();
  rouse(before);
  renewPage(view.version, view.state === "waiting" && !acts.engaged);
}

function begin() {
  follow(`${address}/feed`, take, setLost, missing);
}

/** The hall does not know the ticket: it is of another day, or was given while the server was away. */
function missing() {
  setLost(null);
  if (admission === null || view !== null) showUnknown();
  else showSlip(address, begin);
}

/** A number that was given while the server was away says its language in its code. */
function speaksOther() {
  const wanted = admission === null ? null : admission.claim.language;
  return !chosen && wanted !== language && [...document.querySelectorAll("nav a")].some((link) => link.lang === wanted);
}

if (speaksOther()) location.replace(`${location.search}&lang=${admission.claim.language}`);
else begin();
