// The hall as it stands: counters, services with their lines, who is away, devices.

import { has, language, made, minutes, named, reasonWords, say, span, stopwatch, write } from "../words.js";
import { at, hall, hallClock, now, serviceName } from "./hall.js";
import { fill, goButton, timer, waitSince } from "./lists.js";

/** Milliseconds within which a counter's call is usually begun. */
const CALL_TAKES = 180000;
/** A forecast older than so many milliseconds is not news any more. */
const FORECAST_FRESH = 120000;

export function drawOverview() {
  const { view } = hall;
  drawTop(view);
  fill(at("counters"), view.counters.map(counter));
  fill(at("services"), view.services.map(service));
  fill(at("absent"), view.away.length ? view.away.map(absent) : [made("li", "soft", say("supervise.absent.none"))]);
  fill(at("devices"), view.devices.length ? view.devices.map(device) : [made("li", "soft", say("supervise.no-devices"))]);
  drawForecast(view);
}

function drawTop(view) {
  for (const name of ["waiting", "issued", "served", "missed"]) write(at(name), String(view[name]));
  drawRatings(view);
  const phase = say(`common.phase.${view.phase}`);
  const until = view.until ? say("common.until", { phase, time: hallClock(view.until) }) : phase;
  pill("phase", view.day === null ? say("supervise.day-closed") : until, view.phase === "open" && view.day ? "good" : "");
  if (view.paused !== null) {
    const reason = reasonWords(view.paused);
    pill("issuing", reason ? say("supervise.issuing-paused-reason", { reason }) : say("supervise.issuing-paused"), "mind");
  } else pill("issuing", say(view.issuing ? "supervise.issuing" : "supervise.not-issuing"), view.issuing ? "good" : "");
  at("always-open").classList.toggle("gone", !view.always_open);
}

/** How many served visits were rated, and how many of a hundred were not. */
function drawRatings({ rating_scale: scale, rated, served }) {
  const percent = Math.round((100 * (served - rated)) / served);
  write(at("ratings"), scale && served ? say("supervise.ratings", { count: rated, percent }) : "");
}

function pill(id, text, look) {
  at(id).className = `pill ${look}`;
  write(at(id), text);
}

// ------------------------------------------------------------------ counters

function counter(one) {
  const look = { open: "good", paused: "mind", closed: "" }[one.status];
  const item = made("li", `counter ${one.status}${one.help_since ? " helpless" : ""}`);
  const head = made("p", "head");
  head.append(
    goButton(`counter:${one.id}`, named(one.names), "name"),
    made("span", `pill ${look}`, say(`common.status.${one.status}`)),
  );
  const who = made("p", "who soft");
  who.append(made("span", "officer", one.officer));
  if (one.served_today) who.append(made("span", "count", say("supervise.counter-served", { count: one.served_today })));
  item.append(head, doing(one), who);
  const marks = marksOf(one);
  if (marks.length) {
    const line = made("p", "marks");
    line.append(...marks);
    item.append(line);
  }
  return item;
}

function doing(one) {
  const line = made("p", "doing");
  if (one.number !== null) {
    const words = say(one.state === "serving" ? "supervise.serving" : "supervise.called", { number: one.number });
    line.append(made("strong", "number", words), timer(one.state_since, one.state === "called" ? CALL_TAKES : 0));
  } else if (one.status === "open") line.append(made("span", "soft", say("supervise.free")));
  else if (one.status === "paused") {
    line.append(made("span", "", reasonWords(one.pause_reason)));
    if (one.since) line.append(timer(one.since));
  }
  return line;
}

function marksOf(one) {
  const marks = [];
  const mark = (look, key, facts) => marks.push(made("span", `pill ${look}`, say(`supervise.mark.${key}`, facts)));
  if (one.help_since) mark("bad", "help");
  if (one.page_gone_since && one.status !== "closed") mark("mind", "page-gone", { time: hallClock(one.page_gone_since) });
  if (one.waiting_for) mark("blue", "waiting-for", { count: one.waiting_for });
  if (one.adjusted) mark("blue", "adjusted");
  if (one.auto_call && one.status === "open") mark("", "auto-call");
  if (one.rating_mean !== null) mark("", "rated", { count: one.rated, mean: mean(one.rating_mean), scale: hall.view.rating_scale });
  else if (one.rated) mark("", "rated-count", { count: one.rated });
  return marks;
}

/** A mean of scores as it is written in the page's language: 2,5. */
const mean = (score) => score.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

// ------------------------------------------------------------------ services

function service(one) {
  const row = made("tr", one.waiting || one.stopped ? "" : "quiet");
  const name = made("th");
  name.scope = "row";
  name.append(made("span", "prefix", one.prefix), made("span", "", named(one.names)));
  if (one.stopped) name.append(made("span", "pill mind", stoppedWords(one)));
  const longest = made("td", "figure");
  if (one.oldest) longest.append(waitSince(one.oldest));
  const window = made("td", "figure window", one.wait && !one.stopped ? windowWords(one.wait) : "");
  const open = made("td", "", one.open_counters.join(", "));
  if (!one.open_counters.length) open.append(made("span", one.waiting ? "pill mind" : "soft", say("supervise.none-open")));
  row.append(name, made("td", "figure people", one.waiting ? String(one.waiting) : "–"), longest, window, open);
  return row;
}

function stoppedWords(one) {
  const words = has(`supervise.stopped-service.${one.stopped}`) ? say(`supervise.stopped-service.${one.stopped}`) : one.stopped;
  return one.expected ? `${words} (${say("supervise.expected", { time: hallClock(one.expected) })})` : words;
}

const windowWords = (wait) => `${hallClock(wait.earliest)}–${hallClock(wait.latest)}`;

function drawForecast(view) {
  at("services").parentElement.classList.toggle("no-forecast", view.forecast_at === null);
  if (view.forecast_at === null) {
    write(at("forecast"), say("supervise.forecast.none"));
    return;
  }
  const facts = { runs: view.forecast_runs, time: hallClock(view.forecast_at, true) };
  const kind = view.forecast_kind === "replay" ? "replay" : "estimate";
  const age = now() - Date.parse(view.forecast_at);
  const old = age > FORECAST_FRESH;
  const words = say(`supervise.forecast.${kind}`, facts);
  write(at("forecast"), old ? `${words} ${say("supervise.forecast.old", { age: span(age) })}` : words);
  at("forecast").classList.toggle("old", old);
}

// ------------------------------------------------------------------ who is away, and devices

function absent(one) {
  const item = made("li");
  const why = one.state === "parked" ? reasonWords(one.reason) || say("supervise.absent.kept") : say("supervise.absent.missed");
  item.append(
    goButton(`ticket:${one.number}`, one.number, "number"),
    made("span", "what", `${why} · ${serviceName(one.service)}`),
  );
  if (one.until) item.append(made("span", "until figure", say("supervise.absent.until", { time: hallClock(one.until) })));
  return item;
}

function device(one) {
  const item = made("li", one.away ? "device away-device" : "device");
  const kind = has(`supervise.kind.${one.kind}`) ? say(`supervise.kind.${one.kind}`) : one.kind;
  const state = one.away ? say("supervise.away", { time: hallClock(one.last_seen) }) : say("supervise.here");
  item.append(made("span", "", `${kind} ${one.device}`), made("span", `pill ${one.away ? "bad" : "good"}`, state));
  if (one.announcer && !one.away) item.append(made("span", "soft", say("supervise.announcer")));
  if (one.kiosk !== null && one.version) item.append(made("span", "soft", say("supervise.kiosk.version", { version: one.version })));
  if (one.kiosk !== null) item.append(kioskFigures(one));
  if (one.kind === "board") item.append(orders(one));
  return item;
}

/** What a board can be told from afar, and whether it has heard. */
function orders(one) {
  const line = made("p", "orders");
  for (const kind of ["identify", "reload"]) {
    const button = goButton(`order:${one.device}:${kind}`, say(`supervise.order.${kind}`), "order");
    button.setAttribute("aria-label", `${say(`supervise.order.${kind}`)}: ${one.device}`);
    line.append(button);
  }
  if (one.order) {
    const { at: given, heard_at: heard, expired } = one.order;
    const state = heard ? "heard" : expired ? "expired" : "given";
    const facts = { what: say(`supervise.order.${one.order.kind}`), time: hallClock(heard || given, true) };
    line.append(made("span", state === "heard" ? "soft" : "pill mind", say(`supervise.order.${state}`, facts)));
  }
  return line;
}

/** What a kiosk tells of itself, and what the ledger knows of numbers that it gave while the server was away. */
function kioskFigures({ kiosk, admitted, clamped }) {
  const line = made("p", "figures soft");
  const tell = (key, facts, look = "") => line.append(made("span", look, say(`supervise.kiosk.${key}`, facts)));
  tell(`paper-${kiosk.paper}`, {}, kiosk.paper === "out" ? "pill bad" : kiosk.paper === "low" ? "pill mind" : "");
  if (kiosk.lease === null) tell("no-lease", {}, "pill mind");
  else tell("lease", { left: kiosk.lease_left }, kiosk.lease_left ? "" : "pill mind");
  if (kiosk.to_hand_in) tell("to-hand-in", { count: kiosk.to_hand_in }, "pill mind");
  if (admitted) tell("admitted", { count: admitted });
  if (clamped) tell("clamped", { count: clamped }, "pill mind");
  if (kiosk.outages) tell(kiosk.last_outage ? "outages-last" : "outages", { count: kiosk.outages, time: kiosk.last_outage && hallClock(kiosk.last_outage) });
  return line;
}

// ------------------------------------------------------------------ times that run

export function drawTimes() {
  const instant = now();
  write(at("clock"), hallClock(instant));
  for (const element of document.querySelectorAll("[data-since]")) {
    const past = instant - Date.parse(element.dataset.since);
    const limit = Number(element.dataset.limit);
    write(element, stopwatch(past));
    element.classList.toggle("mind", limit > 0 && past > limit);
  }
  for (const element of document.querySelectorAll("[data-oldest]")) {
    const past = instant - Date.parse(element.dataset.oldest);
    write(element, span(past));
    if (element.classList.contains("wait")) element.className = waitLook(minutes(past));
  }
  drawForecast(hall.view);
}

function waitLook(waited) {
  if (waited >= hall.view.too_long_wait_minutes) return "wait pill bad";
  return waited >= hall.view.long_wait_minutes ? "wait pill mind" : "wait";
}
