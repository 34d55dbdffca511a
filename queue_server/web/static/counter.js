// The officer's page: draws the counter's newest view and turns presses into acts.

import { takeSlip } from "./counter/admitting.js";
import { closing, counterPage, opening, pausePage, reliefFacts, reopen } from "./counter/counter_pages.js";
import { drawDesk, drawTimes } from "./counter/desk.js";
import { drawDossier, leftOpen } from "./counter/dossiers/card.js";
import { codeIn } from "./counter/dossiers/looking.js";
import { dossiersPage, openDossier, redraw } from "./counter/dossiers/pages.js";
import { receivePage } from "./counter/dossiers/receiving.js";
import { notice, ready, send } from "./counter/doing.js";
import { numbersPage } from "./counter/finding_pages.js";
import { at, base, hasDossiers, here, now, SETTLE, time } from "./counter/here.js";
import { fit, lineKey } from "./counter/line.js";
import { drawLost, openLost } from "./counter/lost_slips.js";
import * as panel from "./counter/panel.js";
import { parkPage, transferPage } from "./counter/sending_pages.js";
import { listen } from "./counter/scanning.js";
import { hindrance, rightNow, stateNow } from "./counter/situation.js";
import { ticketPage } from "./counter/ticket_pages.js";
import { follow, renewPage } from "./feed.js";
import { clock, say, write } from "./words.js";

let bigAct = null;

// ------------------------------------------------------------------ acts of the first level

/** What each act posts; `expect` is added to those that mean the ticket at the counter, or that nobody is there. */
const POSTS = {
  call: ["next", {}],
  start: ["start", {}],
  "finish-next": ["next", { outcome: "served" }],
  finish: ["finish", {}],
  "finish-only": ["finish", {}],
  recall: ["recall", {}],
  "no-show": ["no-show", {}],
  "no-show-next": ["next", { outcome: "no_show" }],
};

/** These end a visit for which somebody came. */
const FINISHES = new Set(["finish", "finish-next", "finish-only"]);

/** What each of the others opens or does. */
const OPENS = {
  open: opening,
  reopen,
  relieve: () => send("relieve", { service: here.view.relief[0].service }),
  pause: () => panel.open(pausePage()),
  close: closing,
  park: () => panel.open(parkPage(here.view.current.ticket)),
  transfer: () => panel.open(transferPage(here.view.current.ticket)),
  more: () => panel.open(ticketPage(here.view.current.ticket)),
  give: () => panel.open(numbersPage()),
  counter: () => panel.open(counterPage()),
  dossiers: () => panel.open(dossiersPage()),
  receive: () => panel.open(receivePage()),
};

/** These only open a page, which no press can regret. */
const ASKS = new Set(["pause", "park", "transfer", "more", "give", "counter", "dossiers", "receive"]);

function perform(name) {
  if (!ready() || (!ASKS.has(name) && performance.now() - here.changedAt < SETTLE)) return;
  const why = hindrance(name);
  if (why) notice(say(why, { number: here.view.current ? here.view.current.number : "" }), true);
  if (why !== null) return;
  notice("");
  if (OPENS[name]) OPENS[name]();
  else post(name);
}

function post(name) {
  const [path, content] = POSTS[name];
  const { current } = here.view;
  const expect = current === null ? 0 : current.ticket;
  const left = FINISHES.has(name) ? leftOpen(current) : "";
  send(path, { ...content, expect }, (answer) => {
    const nobody = path === "next" && (answer === null || answer.called === null);
    return [nobody ? say("counter.nobody-called") : "", left].filter(Boolean).join(" ");
  });
}

function press(name) {
  perform(name === "pause" && here.view !== null && here.view.status === "paused" ? "reopen" : name);
}

/** Take the last act back, at once: the act is named, so that a late press takes back nothing else. */
function undo() {
  const left = undoLeft();
  if (left > 0 && ready()) send("undo", { seq: here.view.undo.seq }, () => say("counter.undone"));
}

function undoLeft() {
  const last = here.view === null ? null : here.view.undo;
  return last === null ? 0 : Math.ceil((Date.parse(last.until) - now()) / 1000);
}

function help() {
  if (ready()) send(here.view.help_since === null ? "help" : "help-over", {});
}

function seeLost() {
  if (ready()) openLost();
}

// ------------------------------------------------------------------ keys and buttons

const BY_KEY = { F1: "dossiers", F3: "more", F4: "no-show-next", F6: "park", F7: "transfer", F8: "recall", F9: "pause", F10: "finish-only" };
const BY_SHIFTED_KEY = { F2: "receive", F3: "counter", F4: "no-show", F7: "give", F9: "close" };

function onKey(event) {
  const typing = event.target.tagName === "INPUT";
  const undoes = event.ctrlKey && !event.shiftKey && !event.altKey && panel.sign(event) === "z" && !typing;
  if (!undoes && (event.ctrlKey || event.altKey || event.metaKey)) return;
  const name = event.key === "F2" && !event.shiftKey ? "big" : (event.shiftKey ? BY_SHIFTED_KEY : BY_KEY)[event.key];
  const helps = event.shiftKey && event.key === "F1";
  const seesLost = event.shiftKey && event.key === "F8" && !panel.isOpen();
  if (!undoes && !helps && panel.isOpen() && panel.onKey(event)) return;
  if (!(undoes || helps || seesLost || name)) {
    if (!panel.isOpen() && lineKey(event)) return;
    // A held Enter or space would press the focused button over and over.
    if (event.repeat && (event.key === "Enter" || event.key === " ")) event.preventDefault();
    return;
  }
  event.preventDefault(); // F10 is the browser's menu, F4 its address list
  if (event.repeat) return;
  if (undoes) undo();
  else if (helps) help();
  else if (seesLost) seeLost();
  else if (panel.isOpen()) leaveBy(name);
  else press(name === "big" ? bigAct : name);
}

/** The keys that open the second level close it too; the others mean nothing there. */
function leaveBy(name) {
  if (name === "more" || name === "counter" || name === "give" || name === "dossiers" || name === "receive") panel.close();
}

function refreshButton(button, name) {
  const why = hindrance(name);
  const note = why === null ? "" : why && say(why);
  const words = name === "relieve" ? say("counter.relieve", reliefFacts(here.view.relief[0])) : say(`counter.${wordsOf(name)}`);
  panel.label(button, words, note);
  panel.enable(button, why === null);
}

function wordsOf(name) {
  if (name !== null) return name;
  return here.view.stopped === null ? "nobody" : "stands-still";
}

// ------------------------------------------------------------------ drawing

function draw() {
  at("desk").dataset.state = stateNow();
  if (here.view === null) return;
  drawDesk(here.view, stateNow(), now());
  drawLost(here.view);
  drawActs();
  drawUndo();
  drawHelp();
  panel.refresh();
}

function drawActs() {
  const name = rightNow();
  if (name !== bigAct) {
    if (bigAct !== null) here.changedAt = performance.now();
    bigAct = name;
  }
  refreshButton(at("big"), name);
  for (const button of document.querySelectorAll("#acts [data-act]")) {
    const reopens = button.dataset.act === "pause" && here.view.status === "paused";
    refreshButton(button, reopens ? "reopen" : button.dataset.act);
  }
}

function drawUndo() {
  const left = undoLeft();
  at("undo").classList.toggle("unseen-place", left <= 0);
  at("undo").disabled = left <= 0;
  if (left > 0) panel.label(at("undo"), say("counter.undo", { seconds: left }));
}

function drawHelp() {
  const since = here.view.help_since;
  panel.label(at("help"), since === null ? say("counter.help") : say("counter.help-over", { time: clock(since, here.view.time_zone) }));
  at("help").setAttribute("aria-pressed", String(since !== null));
}

// ------------------------------------------------------------------ life

function setLost(since) {
  here.lost = since !== null;
  const { lost, view } = here;
  document.body.classList.toggle("lost", lost);
  at("away").hidden = !lost;
  write(at("away"), lost && view ? say("common.connecting", { time: clock(Date.parse(view.server_time), view.time_zone, true) }) : "");
}

function everySecond() {
  if (here.view === null) return;
  drawTimes(here.view, now());
  drawUndo();
}

/** A scanned paper: a dossier's receipt, or a slip. */
function take(text) {
  const code = hasDossiers ? codeIn(text) : "";
  if (!code) takeSlip(text);
  else if (ready()) openDossier(code);
}

listen(take);
redraw(() => drawDossier(here.view.current));
at("dossier-open").addEventListener("click", () => press("dossiers"));
at("big").addEventListener("click", () => perform(bigAct));
at("acts").addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) press(button.dataset.act);
});
at("lost-slips").addEventListener("click", seeLost);
at("undo").addEventListener("click", undo);
at("help").addEventListener("click", help);
document.addEventListener("keydown", onKey);
window.addEventListener("resize", fit);
if (document.fonts) document.fonts.ready.then(fit);
setInterval(everySecond, 1000);
follow(
  `${base}/feed`,
  (newest) => {
    here.view = newest;
    time.set(newest.server_time);
    setLost(null);
    draw();
    renewPage(newest.version, !here.busy && newest.current === null && !panel.isOpen());
  },
  setLost,
);
