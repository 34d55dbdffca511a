// The officer's page: draws the counter's newest view and turns presses into acts.

import { act, problemWords } from "./acts.js";
import { drawDesk, drawTimes, fit } from "./desk.js";
import { HallTime, follow, renewPage } from "./feed.js";
import { clock, language, made, say, write } from "./words.js";

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
  drawDesk(view, state, now());
  drawActs();
}

/** Hall time; it stands still while the server is away, as what is shown does. */
function now() {
  return lost ? Date.parse(view.server_time) : time.now();
}

function refit() {
  if (view !== null) fit(view);
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
window.addEventListener("resize", refit);
if (document.fonts) document.fonts.ready.then(refit);
setInterval(() => view !== null && drawTimes(view, now()), 1000);
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
