// The officer's page as the newest view has it: what stands at the counter, who waits and why in this order.

import { explained, order, sentence } from "./turns.js";
import { clock, has, made, minutes, named, reasonWords, say, span, stopwatch, within, write } from "./words.js";

const at = (id) => document.getElementById(id);

/** Draw everything but the buttons. `now` is hall time in milliseconds. */
export function drawDesk(view, state, now) {
  drawTop(view);
  drawCard(view, state);
  drawLine(view);
  drawTimes(view, now);
  fit(view);
  write(at("said"), spokenState(view));
}

/** The state in one sentence for screen readers; it changes when something happens, not every second. */
function spokenState(view) {
  const ticket = view.current;
  if (ticket === null) return at("number").textContent;
  const number = ticket.number;
  if (ticket.state === "serving") return say("counter.said-serving", { number });
  return `${say("counter.said-called", { number })} ${at("announced").textContent}`;
}

function drawTop(view) {
  const services = view.services.filter((service) => service.reluctance_minutes === 0);
  const all = services.length ? services : view.services;
  const few = all.slice(0, 2).map((service) => named(service.names)).join(", ");
  const words = all.length > 2 ? say("counter.more-services", { services: few, count: all.length - 2 }) : few;
  write(at("title"), say("counter.title", { counter: named(view.names), services: words }));
  document.title = say("counter.title", { counter: named(view.names), services: few });
}

function drawCard(view, state) {
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

function drawLine(view) {
  write(at("line-title"), say("counter.waiting", { counter: within(view.names), count: view.waiting_count }));
  write(at("order"), view.waiting_count ? order(view) : say("counter.nobody-waiting"));
  write(at("missed"), view.missed.length ? say("counter.missed", { numbers: view.missed.join(", ") }) : "");
  const list = at("waiting");
  list.textContent = "";
  for (const [place, ticket] of view.waiting.entries()) list.append(row(view, ticket, place === 0));
}

function row(view, ticket, first) {
  const item = made("li");
  const end = first ? made("span", "pill", say("counter.next-up")) : made("span", "waits");
  if (!first) end.dataset.since = ticket.arrived;
  item.append(made("span", "number", ticket.number), made("span", "reason", sentence(view, ticket)), end);
  return item;
}

/** Show as many rows as there is room for, and say how many more wait. */
export function fit(view) {
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
export function drawTimes(view, now) {
  const status = say(`common.status.${view.status}`);
  const why = view.status === "paused" ? reasonWords(view.pause_reason) : "";
  write(at("status"), `${why ? `${status}: ${why}` : status} · ${clock(now, view.time_zone)}`);
  at("status").className = `pill ${{ open: "good", paused: "mind", closed: "" }[view.status]}`;
  drawPhase(view, now);
  drawAnnounced(view, now);
  let grown = false;
  for (const element of document.querySelectorAll("[data-since]")) {
    const waited = now - Date.parse(element.dataset.since);
    const text = minutes(waited) < 1 ? span(waited) : say("counter.waits", { minutes: minutes(waited) });
    if (element.textContent !== text) grown = true;
    write(element, text);
  }
  if (grown) fit(view);
  const mean = view.mean_service_seconds;
  const count = view.served_today;
  const spoken = mean !== null && say("counter.mean", { minutes: Math.floor(mean / 60), seconds: String(mean % 60).padStart(2, "0") });
  write(at("today"), spoken ? say("counter.today-mean", { count, mean: spoken }) : say("counter.today", { count }));
  const phase = say(`common.phase.${view.phase}`);
  write(at("hours"), view.until ? say("common.until", { phase, time: clock(view.until, view.time_zone) }) : phase);
}

function drawPhase(view, now) {
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

function drawAnnounced(view, now) {
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
