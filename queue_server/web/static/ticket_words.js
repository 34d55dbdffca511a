// What a ticket's holder reads. Pure: view + instant → words.

import { clock, named, say, unbroken } from "./words.js";

/** Up to so many minutes every one counts; beyond it they are told in steps of five. */
const EXACT = 10;
const STEP = 5;
/** Beyond so many minutes people look at the clock instead. */
const LONG = 90;
const MINUTE = 60000;
/** A forecast older than this says nothing about now. */
const FRESH = 5 * MINUTE;

/** Why a number ended with the day. */
const AT_CLOSING = ["closing", "closed", "day-end"];

const counterWords = (counter) => unbroken(say("ticket.counter", { counter }));

/** The window by the clock, in whole minutes, rounded outwards. */
function byClock(window, timeZone) {
  const latest = new Date(Math.ceil(Date.parse(window.latest) / MINUTE) * MINUTE);
  return { earliest: clock(window.earliest, timeZone), latest: clock(latest, timeZone) };
}

/** The most important sentence. */
export function mainWords(view, now) {
  if (view.state === "waiting") {
    return view.ahead > 0 ? say("ticket.ahead", { ahead: view.ahead }) : say("ticket.ahead-none");
  }
  if (view.state === "called" || view.state === "serving") {
    return say(`ticket.${view.state}`, { counter: counterWords(view.counter) });
  }
  if (view.state === "parked") return say("ticket.parked", { time: clock(view.back_until, view.time_zone) });
  if (view.state === "cancelled" && view.end_reason === "citizen") return say("ticket.cancelled-citizen");
  if (view.state === "cancelled" && AT_CLOSING.includes(view.end_reason)) return say("ticket.cancelled-closing");
  return say(view.state === "no-show" && mayReturn(view, now) ? "ticket.missed" : `ticket.${view.state}`);
}

/** What to do. */
export function hintWords(view, now) {
  if (view.state === "called") return say("ticket.called-hint");
  if (view.state === "parked") return say("ticket.parked-hint");
  if (mayReturn(view, now)) return say("ticket.back-until", { time: clock(view.back_until, view.time_zone) });
  if (view.state !== "waiting") return "";
  if (view.counters.length === 0) return say("ticket.counters-unknown");
  const [last, ...others] = view.counters.map(counterWords).reverse();
  const counters = others.length ? `${others.reverse().join(", ")}${say("ticket.or")}${last}` : last;
  return say("ticket.counters", { counters });
}

/** Whether the holder of a parked or missed ticket may come back now. */
export function mayReturn(view, now) {
  return view.may_return && view.back_until !== null && now <= Date.parse(view.back_until);
}

/** Whether there is a window that still says something. */
function foretold(view, now) {
  const fresh = view.forecast_at === null || now - Date.parse(view.forecast_at) <= FRESH;
  return view.state === "waiting" && view.wait !== null && view.stopped === null && fresh;
}

/** How long from now, rounded outwards: "Khoảng 15–25 phút nữa". */
export function waitWords(view, now) {
  if (!foretold(view, now)) return "";
  const earliest = Math.max(0, (Date.parse(view.wait.earliest) - now) / MINUTE);
  const latest = Math.max(0, (Date.parse(view.wait.latest) - now) / MINUTE);
  if (latest > LONG) return say("ticket.wait-clock", byClock(view.wait, view.time_zone));
  const step = latest <= EXACT ? 1 : STEP;
  const low = Math.floor(earliest / step) * step;
  const high = Math.ceil(latest / step) * step;
  if (high <= 1) return say("ticket.wait-soon");
  if (low === 0) return say("ticket.wait-within", { latest: high });
  if (low === high) return say("ticket.wait-about", { latest: high });
  return say("ticket.wait-minutes", { earliest: low, latest: high });
}

/** How old that is, or that nobody can tell. */
export function forecastWords(view, now) {
  if (view.state !== "waiting" || view.stopped !== null) return "";
  if (!foretold(view, now)) return say("ticket.wait-unknown");
  return view.forecast_at === null ? "" : say("ticket.forecast", { time: clock(view.forecast_at, view.time_zone) });
}

/** What the slip promised. */
export function promiseWords(view) {
  const tells = view.promise !== null && (view.state === "waiting" || view.state === "parked");
  return tells ? say("ticket.promise", byClock(view.promise, view.time_zone)) : "";
}

/** The services that follow in the same visit. */
export function thenWords(view) {
  const over = view.state === "cancelled" || view.state === "no-show";
  return view.then.length && !over ? say("ticket.then", { services: view.then.map(named).join(", ") }) : "";
}

/** Why nobody is called now. */
export function hoursWords(view) {
  const ended = view.state === "served" || view.state === "no-show" || view.state === "cancelled";
  if (view.stopped !== null && !ended) return say("ticket.stopped");
  if (view.state !== "waiting") return "";
  if (view.phase === "break") return say("ticket.break", { time: clock(view.until, view.time_zone) });
  return view.phase === "closed" ? say("ticket.closed") : "";
}

/** The question that the explanation answers. */
export function whyWords(view) {
  if (view.state === "waiting" || view.state === "parked") return say("ticket.why");
  return view.state === "called" || view.state === "serving" ? say("ticket.why-called") : "";
}
