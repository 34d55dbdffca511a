// The officer's page: draws the counter's newest view and turns presses into acts.

import { act, problemWords } from "./acts.js";
import { HallTime, follow, renewPage } from "./feed.js";
import { explained, order, sentence } from "./turns.js";
import { clock, has, language, made, minutes, named, reasonWords, say, span, stopwatch, within, write } from "./words.js";

const root = document.documentElement;
const at = (id) => document.getElementById(id);
const base = `${root.dataset.api}/counters/${encodeURIComponent(root.dataset.counter)}`;
const time = new HallTime();

/** A press so soon after the page has changed under the finger was meant for what stood there before. */
const SETTLE = 500;
/** Longest wait for the view that shows what an answered act did. */
const VIEW_WITHIN = 3000;
/** How long a notice stands. */
const NOTICE_FOR = 12000;

let view = null;
let lost = true;
let busy = false;
let bigAct = null;
let changedAt = -SETTLE;
let noticeTimer = 0;

// ------------------------------------------------------------------ what can be done now

/** What each act posts; `expect` is added to those that mean the ticket at the counter. */
const POSTS = {
  open: ["open", {}],
  reopen: ["open", {}],
  call: ["next", {}],
  start: ["start", {}],
  "finish-next": ["next", { outcome: "served" }],
  finish: ["finish", {}],
  "finish-only": ["finish", {}],
  recall: ["recall", {}],
  "no-show": ["no-show", {}],
  "no-show-next": ["next", { outcome: "no_show" }],
  pause: ["pause", {}],
  close: ["close", {}],
};
const MEANS_TICKET = new Set(["next", "start", "finish", "recall", "no-show"]);

function stateNow() {
  if (view === null) return "starting";
  if (view.current !== null) return view.current.state === "serving" ? "serving" : "called";
  return { open: "idle", paused: "paused", closed: "closed" }[view.status];
}

/** The one act that is right now; nothing when there is nothing to do but wait. */
function rightNow() {
  const open = view !== null && view.status === "open";
  switch (stateNow()) {
    case "closed": return "open";
    case "paused": return "reopen";
    case "idle": return view.waiting_count > 0 ? "call" : null;
    case "called": return "start";
    case "serving": return open && view.waiting_count > 0 ? "finish-next" : "finish";
    default: return null;
  }
}

function possible(name) {
  const state = stateNow();
  const open = view !== null && view.status === "open";
  switch (name) {
    case "recall":
    case "no-show": return state === "called";
    case "no-show-next": return state === "called" && open;
    case "finish-only": return state === "serving" || state === "called";
    case "pause": return open;
    case "reopen": return view !== null && view.status === "paused";
    case "close": return state === "idle" || state === "paused";
    default: return name !== null && name === rightNow();
  }
}

// ------------------------------------------------------------------ doing it

async function perform(name, more = {}) {
  const settled = performance.now() - changedAt >= SETTLE;
  if (busy || lost || view === null || !settled || !possible(name)) return;
  const [path, content] = POSTS[name];
  const expect = MEANS_TICKET.has(path) && view.current !== null ? { expect: view.current.ticket } : {};
  setBusy(true);
  notice("");
  const late = setTimeout(() => notice(say("counter.sending")), 400);
  const { answer, problem } = await act(`${base}/${path}`, { ...content, ...expect, ...more }, language, () => {
    clearTimeout(late);
    notice(say("counter.still-sending"));
  });
  clearTimeout(late);
  if (problem !== null) notice(refusalWords(problem), true);
  else if (path === "next" && (answer === null || answer.called === null)) notice(say("counter.nobody-called"));
  else notice("");
  if (answer !== null) await shown(answer.seq);
  changedAt = performance.now();
  setBusy(false);
}

function refusalWords(problem) {
  const number = problem.facts && problem.facts.number;
  return problemWords(problem) + (number ? ` ${say("counter.at-counter", { number })}` : "");
}

/** Wait for the view that shows an answered act, so that the next press is made on what it did. */
function shown(seq) {
  const began = performance.now();
  return new Promise((done) => {
    const look = () => {
      if (view.seq >= seq || performance.now() - began > VIEW_WITHIN) done();
      else setTimeout(look, 30);
    };
    look();
  });
}

function setBusy(value) {
  busy = value;
  at("desk").classList.toggle("sending", value);
  at("desk").setAttribute("aria-busy", String(value));
}

function notice(text, bad = false) {
  clearTimeout(noticeTimer);
  write(at("notice"), text);
  at("notice").classList.toggle("bad", bad);
  if (text) noticeTimer = setTimeout(() => notice(""), NOTICE_FOR);
}

function press(name) {
  if (name !== "pause") perform(name);
  else if (view !== null && view.status === "paused") perform("reopen");
  else if (possible("pause") && !busy && !lost) askReason(true);
}

function askReason(asking) {
  const wasAsking = !at("reasons").classList.contains("gone");
  at("reasons").classList.toggle("gone", !asking);
  at("acts").classList.toggle("gone", asking);
  if (asking) at("reasons").querySelector("button").focus();
  else if (wasAsking) at("acts").querySelector('[data-act="pause"]').focus();
}

function giveReason(reason) {
  askReason(false);
  perform("pause", { reason });
}

// ------------------------------------------------------------------ keys and buttons

const byKey = { F4: "no-show-next", F8: "recall", F9: "pause", F10: "finish-only" };
const byShiftedKey = { F4: "no-show", F9: "close" };

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const asking = !at("reasons").classList.contains("gone");
  const name = (event.shiftKey ? byShiftedKey : byKey)[event.key];
  const reason = asking && !event.shiftKey ? at("reasons").querySelector(`[data-reason][data-key="${CSS.escape(event.key)}"]`) : null;
  const escape = asking && event.key === "Escape";
  const big = event.key === "F2" && !event.shiftKey;
  if (!(name || reason || escape || big)) {
    // A held Enter or space would press the focused button over and over.
    if (event.repeat && (event.key === "Enter" || event.key === " ")) event.preventDefault();
    return;
  }
  event.preventDefault(); // F10 is the browser's menu, F4 its address list
  if (event.repeat) return;
  if (escape) askReason(false);
  else if (reason) giveReason(reason.dataset.reason);
  else if (big) perform(bigAct);
  else press(name);
}

function label(button, text) {
  if (button.dataset.label === text) return;
  button.dataset.label = text;
  const key = made("kbd", "key", button.dataset.key);
  key.setAttribute("aria-hidden", "true");
  button.textContent = "";
  button.append(made("span", "", text), key);
}

function enable(button, able) {
  const value = String(!able);
  if (button.getAttribute("aria-disabled") !== value) button.setAttribute("aria-disabled", value);
}

// ------------------------------------------------------------------ drawing

function draw() {
  const state = stateNow();
  at("desk").dataset.state = state;
  if (view === null) return;
  drawTop();
  drawCard(state);
  drawActs();
  drawLine();
  drawTimes();
  fit();
  write(at("said"), spokenState());
}

/** The state in one sentence for screen readers; it changes when something happens, not every second. */
function spokenState() {
  const ticket = view.current;
  if (ticket === null) return at("number").textContent;
  const number = ticket.number;
  if (ticket.state === "serving") return say("counter.said-serving", { number });
  return `${say("counter.said-called", { number })} ${at("announced").textContent}`;
}

function drawTop() {
  const services = view.services.filter((service) => service.reluctance_minutes === 0);
  const all = services.length ? services : view.services;
  const few = all.slice(0, 2).map((service) => named(service.names)).join(", ");
  const words = all.length > 2 ? say("counter.more-services", { services: few, count: all.length - 2 }) : few;
  write(at("title"), say("counter.title", { counter: named(view.names), services: words }));
  document.title = say("counter.title", { counter: named(view.names), services: few });
}

function drawCard(state) {
  const ticket = view.current;
  const words = { idle: "counter.idle-open", paused: "counter.idle-paused", closed: "counter.idle-closed" };
  write(at("number"), ticket !== null ? ticket.number : say(words[state]));
  const service = ticket !== null && view.services.find((one) => one.id === ticket.service);
  write(at("service"), service ? named(service.names) : "");
  const again = ticket !== null && ticket.recalls > 0;
  write(at("recalls"), again ? say("counter.recalls", { count: ticket.recalls }) : "");
  const foreign = ticket !== null && ticket.language !== view.languages[0];
  const spoken = foreign && has(`common.language-name.${ticket.language}`);
  write(at("speaks"), spoken ? say("counter.speaks", { language: say(`common.language-name.${ticket.language}`) }) : "");
  write(at("why"), ticket !== null ? explained(view, ticket) : "");
}

function drawActs() {
  const name = rightNow();
  if (name !== bigAct) {
    if (bigAct !== null) changedAt = performance.now();
    bigAct = name;
  }
  label(at("big"), say(`counter.${name === null ? "nobody" : name}`));
  enable(at("big"), name !== null);
  for (const button of at("acts").querySelectorAll("[data-act]")) {
    const reopens = button.dataset.act === "pause" && view.status === "paused";
    const meant = reopens ? "reopen" : button.dataset.act;
    label(button, say(`counter.${meant}`));
    enable(button, possible(meant));
  }
  if (view.status !== "open") askReason(false);
}

function drawLine() {
  write(at("line-title"), say("counter.waiting", { counter: within(view.names), count: view.waiting_count }));
  write(at("order"), view.waiting_count ? order(view) : say("counter.nobody-waiting"));
  write(at("missed"), view.missed.length ? say("counter.missed", { numbers: view.missed.join(", ") }) : "");
  const list = at("waiting");
  list.textContent = "";
  for (const [place, ticket] of view.waiting.entries()) list.append(row(ticket, place === 0));
}

function row(ticket, first) {
  const item = made("li");
  const end = first ? made("span", "pill", say("counter.next-up")) : made("span", "waits");
  if (!first) end.dataset.since = ticket.arrived;
  item.append(made("span", "number", ticket.number), made("span", "reason", sentence(view, ticket)), end);
  return item;
}

/** Show as many rows as there is room for, and say how many more wait. */
function fit() {
  if (view === null) return;
  const list = at("waiting");
  const rows = Array.from(list.children);
  for (const item of rows) item.hidden = false;
  write(at("more"), say("counter.more-waiting", { count: view.waiting_count }));
  const bottom = list.getBoundingClientRect().bottom + 1;
  const fitting = rows.filter((item) => item.getBoundingClientRect().bottom <= bottom).length;
  rows.forEach((item, place) => {
    item.hidden = place >= Math.max(1, fitting);
  });
  const hidden = view.waiting_count - Math.min(Math.max(1, fitting), rows.length);
  write(at("more"), hidden > 0 && rows.length ? say("counter.more-waiting", { count: hidden }) : "");
}

/** What changes because time passes, every second. */
function drawTimes() {
  if (view === null) return;
  const now = lost ? Date.parse(view.server_time) : time.now();
  const status = say(`common.status.${view.status}`);
  const why = view.status === "paused" ? reasonWords(view.pause_reason) : "";
  write(at("status"), `${why ? `${status}: ${why}` : status} · ${clock(now, view.time_zone)}`);
  at("status").className = `pill ${{ open: "good", paused: "mind", closed: "" }[view.status]}`;
  drawPhase(now);
  drawAnnounced(now);
  let grown = false;
  for (const element of document.querySelectorAll("[data-since]")) {
    const waited = now - Date.parse(element.dataset.since);
    const text = minutes(waited) < 1 ? span(waited) : say("counter.waits", { minutes: minutes(waited) });
    if (element.textContent !== text) grown = true;
    write(element, text);
  }
  if (grown) fit();
  const mean = view.mean_service_seconds;
  const count = view.served_today;
  const spoken = mean !== null && say("counter.mean", { minutes: Math.floor(mean / 60), seconds: String(mean % 60).padStart(2, "0") });
  write(at("today"), spoken ? say("counter.today-mean", { count, mean: spoken }) : say("counter.today", { count }));
  const phase = say(`common.phase.${view.phase}`);
  write(at("hours"), view.until ? say("common.until", { phase, time: clock(view.until, view.time_zone) }) : phase);
}

function drawPhase(now) {
  const ticket = view.current;
  if (ticket === null) {
    const since = view.status === "paused" && view.status_since ? stopwatch(now - Date.parse(view.status_since)) : "";
    const next = view.status !== "closed" && view.waiting.length ? say("counter.next-is", { number: view.waiting[0].number }) : "";
    write(at("phase"), since || next);
    return;
  }
  const serving = ticket.state === "serving";
  const from = serving ? ticket.started_at : ticket.last_called_at;
  write(at("phase"), say(serving ? "counter.serving" : "counter.called", { time: stopwatch(now - Date.parse(from)) }));
}

function drawAnnounced(now) {
  const ticket = view.current;
  let text = "";
  let look = "";
  if (ticket !== null && ticket.announced_at !== null) {
    text = say("counter.announced", { time: clock(ticket.announced_at, view.time_zone, true) });
    look = ticket.state === "called" ? "good" : "";
  } else if (ticket !== null && ticket.state === "called") {
    const late = now - Date.parse(ticket.last_called_at) >= view.announce_within * 1000;
    text = say(late ? "counter.not-announced" : "counter.announcing");
    look = late ? "bad" : "";
  }
  let mark = at("announced").firstElementChild;
  if (mark === null) at("announced").append((mark = made("span")));
  mark.className = look;
  write(mark, text);
}

// ------------------------------------------------------------------ life

function setLost(since) {
  lost = since !== null;
  document.body.classList.toggle("lost", lost);
  at("away").hidden = !lost;
  write(at("away"), lost && view ? say("common.connecting", { time: clock(Date.parse(view.server_time), view.time_zone, true) }) : "");
}

at("big").addEventListener("click", () => perform(bigAct));
at("acts").addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) press(button.dataset.act);
});
at("reasons").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button && button.dataset.reason) giveReason(button.dataset.reason);
  else if (button) askReason(false);
});
for (const button of at("reasons").querySelectorAll("button")) label(button, button.textContent);
document.addEventListener("keydown", onKey);
window.addEventListener("resize", fit);
if (document.fonts) document.fonts.ready.then(fit);
setInterval(drawTimes, 1000);
follow(
  `${base}/feed`,
  (newest) => {
    view = newest;
    time.set(view.server_time);
    setLost(null);
    draw();
    renewPage(view.version, !busy && view.current === null);
  },
  setLost,
);
