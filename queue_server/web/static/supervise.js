// The supervisor's page: what stands where, how long people wait, what has to be seen to.

import { act, problemWords } from "./acts.js";
import { HallTime, follow, renewPage } from "./feed.js";
import { clock, has, language, made, minutes, named, reasonWords, say, span, stopwatch, within, write } from "./words.js";

const api = document.documentElement.dataset.api;
const at = (id) => document.getElementById(id);
const time = new HallTime();

/** Minutes of waiting that are worth a look, and those that are too many. */
const LONG = 30;
const TOO_LONG = 60;
/** Milliseconds within which a counter's call is usually begun. */
const CALL_TAKES = 180000;

let view = null;
let lost = true;
let busy = false;
let asked = null;

// ------------------------------------------------------------------ drawing

function draw() {
  drawTop();
  drawSteering();
  fill("troubles", troubles());
  fill("counters", view.counters.map(counter));
  fill("services", view.services.map(service));
  fill("devices", view.devices.length ? view.devices.map(device) : [made("li", "soft", say("supervise.no-devices"))]);
  drawTimes();
}

/** Replace a list's entries, but only where they differ, so that nothing flickers or is read out again. */
function fill(id, entries) {
  const list = at(id);
  const next = document.createElement(list.tagName);
  next.append(...entries);
  if (next.innerHTML === list.dataset.drawn) return;
  list.dataset.drawn = next.innerHTML;
  list.textContent = "";
  list.append(...Array.from(next.childNodes));
}

function drawTop() {
  for (const name of ["waiting", "issued", "served", "missed"]) write(at(name), String(view[name]));
  const phase = say(`common.phase.${view.phase}`);
  const until = view.until ? say("common.until", { phase, time: clock(view.until, view.time_zone) }) : phase;
  pill("phase", view.day === null ? say("supervise.day-closed") : until, view.phase === "open" && view.day ? "good" : "");
  if (view.paused !== null) {
    const reason = reasonWords(view.paused);
    const words = reason ? say("supervise.issuing-paused-reason", { reason }) : say("supervise.issuing-paused");
    pill("issuing", words, "mind");
  } else pill("issuing", say(view.issuing ? "supervise.issuing" : "supervise.not-issuing"), view.issuing ? "good" : "");
  at("always-open").classList.toggle("gone", !view.always_open);
}

function pill(id, text, look) {
  at(id).className = `pill ${look}`;
  write(at(id), text);
}

function drawSteering() {
  const fits = {
    pause: view.day !== null && view.paused === null,
    resume: view.day !== null && view.paused !== null,
    open: view.day === null,
    close: view.day !== null,
  };
  for (const button of document.querySelectorAll("[data-ask]")) {
    button.classList.toggle("gone", !fits[button.dataset.ask]);
  }
}

function troubles() {
  const called = view.unannounced.map((call) => {
    const facts = { number: call.number, counter: counterName(call.counter) };
    return trouble(
      say("supervise.unannounced", facts),
      "",
      say("supervise.unannounced-advice", { time: clock(call.at, view.time_zone, true) }),
    );
  });
  const told = view.troubles.map((one) => {
    const code = has(`trouble.${one.code}.title`) ? one.code : "unknown";
    const where = [one.device];
    if (one.since) where.push(say("supervise.trouble-since", { time: clock(one.since, view.time_zone) }));
    return trouble(
      say(`trouble.${code}.title`, { code: one.code }),
      where.filter(Boolean).join(" · "),
      say(`trouble.${code}.advice`),
      one.advice,
    );
  });
  const all = [...called, ...told];
  return all.length ? all : [made("li", "well", say("supervise.no-troubles"))];
}

function trouble(title, where, advice, technical = "") {
  const item = made("li", "trouble");
  const head = made("p", "head");
  head.append(made("strong", "", title));
  if (where) head.append(made("span", "where", where));
  item.append(head, made("p", "advice", advice));
  if (technical) item.append(made("p", "technical", technical));
  return item;
}

const counterName = (id) => {
  const found = view.counters.find((one) => one.id === id);
  return found ? within(found.names) : id;
};

function counter(one) {
  const look = { open: "good", paused: "mind", closed: "" }[one.status];
  const item = made("li", `counter ${one.status}`);
  const head = made("p", "head");
  const link = made("a", "", named(one.names));
  link.href = `/counter/${encodeURIComponent(one.id)}`;
  head.append(link, made("span", `pill ${look}`, say(`common.status.${one.status}`)));
  const doing = made("p", "doing");
  if (one.number !== null) {
    doing.append(made("strong", "number", say(one.state === "serving" ? "supervise.serving" : "supervise.called", { number: one.number })));
    doing.append(timer(one.state_since, one.state === "called" ? CALL_TAKES : 0));
  } else if (one.status === "open") doing.append(made("span", "soft", say("supervise.free")));
  else {
    const reason = one.status === "paused" ? reasonWords(one.pause_reason) : "";
    if (reason) doing.append(made("span", "", reason));
    if (one.since && one.status === "paused") doing.append(timer(one.since, 0));
  }
  item.append(head, doing);
  if (one.served_today) item.append(made("p", "count soft", say("supervise.counter-served", { count: one.served_today })));
  return item;
}

/** A running time; `limit` in milliseconds after which it is to be minded, 0 for none. */
function timer(since, limit) {
  const element = made("span", "figure timer");
  if (since) element.dataset.since = since;
  element.dataset.limit = String(limit);
  return element;
}

function service(one) {
  const row = made("tr", one.waiting ? "" : "quiet");
  const name = made("th", "", named(one.names));
  name.scope = "row";
  name.prepend(made("span", "prefix", one.prefix));
  const longest = made("td", "figure");
  const wait = made("span", "wait");
  if (one.oldest) wait.dataset.oldest = one.oldest;
  longest.append(wait);
  const open = made("td", "", one.open_counters.join(", "));
  if (!one.open_counters.length) open.append(made("span", one.waiting ? "pill mind" : "soft", say("supervise.none-open")));
  row.append(name, made("td", "figure", one.waiting ? String(one.waiting) : "–"), longest, open);
  return row;
}

function device(one) {
  const item = made("li", one.away ? "device away-device" : "device");
  const kind = has(`supervise.kind.${one.kind}`) ? say(`supervise.kind.${one.kind}`) : one.kind;
  const state = one.away ? say("supervise.away", { time: clock(one.last_seen, view.time_zone) }) : say("supervise.here");
  item.append(made("span", "", `${kind} ${one.device}`), made("span", `pill ${one.away ? "bad" : "good"}`, state));
  if (one.announcer && !one.away) item.append(made("span", "soft", say("supervise.announcer")));
  return item;
}

function drawTimes() {
  if (view === null) return;
  const now = lost ? Date.parse(view.server_time) : time.now();
  write(at("clock"), clock(now, view.time_zone));
  for (const element of document.querySelectorAll("[data-since]")) {
    const past = now - Date.parse(element.dataset.since);
    const limit = Number(element.dataset.limit);
    write(element, stopwatch(past));
    element.classList.toggle("mind", limit > 0 && past > limit);
  }
  for (const element of document.querySelectorAll("[data-oldest]")) {
    const past = now - Date.parse(element.dataset.oldest);
    write(element, span(past));
    const look = minutes(past) >= TOO_LONG ? "bad" : minutes(past) >= LONG ? "mind" : "";
    element.className = look ? `wait pill ${look}` : "wait";
  }
}

// ------------------------------------------------------------------ steering

function ask(button) {
  if (busy || lost || view === null) return;
  asked = button;
  write(at("question"), say(`supervise.ask-${button.dataset.ask}`, { waiting: view.waiting }));
  write(at("yes"), button.textContent);
  at("confirm").classList.remove("gone");
  at("no").focus();
}

function answer(yes) {
  if (asked === null) return;
  const button = asked;
  asked = null;
  at("confirm").classList.add("gone");
  button.focus();
  if (yes) perform(button.dataset.path);
}

async function perform(path) {
  busy = true;
  const late = setTimeout(() => notice(say("supervise.sending")), 400);
  const { problem } = await act(`${api}/${path}`, {}, language);
  clearTimeout(late);
  notice(problem === null ? say("supervise.done") : problemWords(problem), problem !== null);
  busy = false;
}

function notice(text, bad = false) {
  write(at("notice"), text);
  at("notice").classList.toggle("bad", bad);
  if (text) setTimeout(() => at("notice").textContent === text && write(at("notice"), ""), 12000);
}

for (const button of document.querySelectorAll("[data-ask]")) button.addEventListener("click", () => ask(button));
at("no").addEventListener("click", () => answer(false));
at("yes").addEventListener("click", () => answer(true));
document.addEventListener("keydown", (event) => {
  if (asked === null) return;
  if (event.key === "Escape") answer(false);
  if (event.key === "Tab") {
    event.preventDefault(); // there are two answers and nothing else
    (document.activeElement === at("no") ? at("yes") : at("no")).focus();
  }
});

// ------------------------------------------------------------------ life

function setLost(since) {
  lost = since !== null;
  document.body.classList.toggle("lost", lost);
  at("away").hidden = !lost;
  if (lost && view) write(at("away"), say("common.connecting", { time: clock(view.server_time, view.time_zone, true) }));
  else write(at("away"), "");
}

setInterval(drawTimes, 1000);
follow(
  `${api}/supervisor/feed`,
  (newest) => {
    view = newest;
    time.set(view.server_time);
    setLost(null);
    draw();
    renewPage(view.version, !busy && asked === null);
  },
  setLost,
);
