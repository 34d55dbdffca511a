// The officer's page as the newest view has it: the counter, and what stands at it.

import { clock, has, made, named, reasonWords, say, stopwatch, write } from "../words.js";
import { at, className, serviceName } from "./here.js";
import { drawLine, fit, waited } from "./line.js";
import { label } from "./panel.js";
import { drawPapers } from "./papers.js";
import { drawDossier } from "./dossiers/card.js";
import { priority } from "./ticket_pages.js";
import { explained } from "./turns.js";

/** Draw everything but the buttons. `now` is hall time in milliseconds. */
export function drawDesk(view, state, now) {
  drawTop(view);
  drawCard(view, state);
  drawLine(view);
  drawTimes(view, now);
  fit();
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
  write(at("officer"), view.officer ? say("counter.officer-is", { officer: view.officer }) : "");
  at("stopped").hidden = view.stopped === null;
  write(at("stopped"), view.stopped === null ? "" : say("counter.stopped", { reason: reasonWords(view.stopped) || view.stopped }));
  document.title = say("counter.title", { counter: named(view.names), services: few });
}

function drawCard(view, state) {
  const ticket = view.current;
  const words = { idle: "counter.idle-open", paused: "counter.idle-paused", closed: "counter.idle-closed" };
  write(at("number"), ticket !== null ? ticket.number : say(words[state]));
  const work = ticket === null ? [] : [serviceName(ticket.service)];
  if (ticket !== null && ticket.units > 1) work.push(say("counter.units", { count: ticket.units }));
  write(at("service"), work.join(" · "));
  write(at("then"), ticket !== null && ticket.then.length ? say("counter.then", { services: ticket.then.map(serviceName).join(" → ") }) : "");
  drawPriority(ticket);
  drawPapers(ticket);
  drawDossier(ticket);
  const again = ticket !== null && ticket.recalls > 0;
  write(at("recalls"), again ? say("counter.recalls", { count: ticket.recalls }) : "");
  const foreign = ticket !== null && ticket.language !== view.languages[0];
  const spoken = foreign && has(`common.language-name.${ticket.language}`);
  write(at("speaks"), spoken ? say("counter.speaks", { language: say(`common.language-name.${ticket.language}`) }) : "");
  write(at("why"), ticket !== null ? explained(view, ticket) : "");
}

/** What was declared, and the two answers to it. */
function drawPriority(ticket) {
  const special = ticket !== null && ticket.class !== "ordinary";
  const asks = special && ticket.class === "priority" && !ticket.confirmed;
  const told = special && ticket.class === "priority" && ticket.confirmed;
  const name = special ? className(ticket.class) : "";
  write(at("class"), asks ? say("counter.declared", { name }) : told ? say("counter.confirmed", { name }) : name);
  at("class").className = told ? "good" : asks ? "mind" : "";
  const answers = asks ? priority(ticket) : [];
  at("priority").hidden = !answers.length;
  for (const [place, button] of Array.from(at("priority").children).entries()) {
    if (answers[place]) label(button, answers[place].label);
    button.onclick = answers[place] ? answers[place].go : null;
  }
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
    const text = waited(element.dataset.since, now);
    if (element.textContent !== text) grown = true;
    write(element, text);
  }
  if (grown) fit();
  const mean = view.mean_service_seconds;
  const count = view.served_today;
  const spoken = mean !== null && say("counter.mean", { minutes: Math.floor(mean / 60), seconds: String(mean % 60).padStart(2, "0") });
  write(at("today"), spoken ? say("counter.today-mean", { count, mean: spoken }) : say("counter.today", { count }));
  const phase = say(`common.phase.${view.phase}`);
  const hours = view.until ? say("common.until", { phase, time: clock(view.until, view.time_zone) }) : phase;
  write(at("hours"), view.auto_call ? `${say("counter.calls-itself")} · ${hours}` : hours);
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
