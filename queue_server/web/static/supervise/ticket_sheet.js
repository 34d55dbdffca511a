// One ticket: where it is, why it is its turn or not, and all that staff can do with it.

import { language, made, say, write } from "../words.js";
import { choices } from "./choices.js";
import { drawSheet, heading, openSheet, titleSheet } from "./dialogs.js";
import { look } from "./doing.js";
import { lostForm, numberForm, ticketOf } from "./finding.js";
import { className, counterName, counterTitle, hall, hallClock, serviceName } from "./hall.js";
import { fill, goButton } from "./lists.js";
import { ACTS } from "./ticket_acts.js";

/** Milliseconds between two looks at a ticket whose surroundings change all the time. */
const LOOK_EVERY = 1000;

/** Look for a ticket. */
export function openFind() {
  openSheet({
    title: say("supervise.find.open"),
    build(body) {
      const show = (ticket) => openTicket(ticket.number, ticket);
      body.append(numberForm(show));
      if (hall.view.day !== null) body.append(heading("supervise.find.lost"), lostForm(show));
    },
  });
}

/** Show a ticket by its number. */
export function openTicket(number, known = null) {
  const shown = { number, ticket: known, sentence: "", seq: -1, looking: false, lookedAt: 0 };
  const parts = {};
  openSheet({
    title: say("supervise.ticket.title", { number }),
    build(body) {
      parts.body = body;
      parts.facts = made("ul", "facts");
      parts.why = made("p", "why");
      parts.acts = choices(ACTS, "supervise.ticket");
      body.append(parts.facts, parts.why, parts.acts.element);
    },
    draw() {
      draw(shown, parts);
      refresh(shown, parts);
    },
  });
}

function draw(shown, parts) {
  const one = shown.ticket;
  titleSheet(say("supervise.ticket.title", { number: shown.number }));
  if (one === null) return;
  fill(parts.facts, factsOf(one));
  write(parts.why, shown.sentence);
  parts.acts.draw(one);
}

/** Ask anew when something has happened in the hall since. */
async function refresh(shown, parts) {
  if (shown.looking || shown.seq === hall.view.seq) return;
  shown.looking = true;
  const pause = shown.lookedAt + LOOK_EVERY - performance.now();
  if (pause > 0) await new Promise((done) => setTimeout(done, pause));
  const seq = hall.view.seq;
  const [found, why] = await Promise.all([ticketOf(shown.number), look(`why/${encodeURIComponent(shown.number)}`)]);
  shown.looking = false;
  shown.lookedAt = performance.now();
  if (!document.contains(parts.facts)) return;
  if (found.problem === null) shown.seq = seq;
  if (found.ticket !== null) shown.ticket = found.ticket;
  if (why.answer !== null) shown.sentence = why.answer.sentences[language] || "";
  else if (found.ticket === null) shown.sentence = why.problem.title;
  if (shown.ticket === null) write(parts.why, shown.sentence);
  draw(shown, parts);
  if (shown.seq !== hall.view.seq) drawSheet();
}

function factsOf(one) {
  const lines = [];
  const add = (look, ...nodes) => {
    const item = made("li", look);
    item.append(...nodes);
    lines.push(item);
  };
  const look = { waiting: "blue", parked: "mind", called: "gold", serving: "good" }[one.state] || "";
  const { number } = one;
  add("standing", made("strong", "number large", number), made("span", `pill ${look}`, say(`supervise.ticket.state.${one.state}`)));
  add("", serviceName(one.service), one.units > 1 ? ` · ${say("supervise.ticket.units", { count: one.units })}` : "");
  const confirmed = one.confirmed ? ` · ${say("supervise.ticket.confirmed")}` : "";
  add("", `${className(one.class)}${confirmed} · ${say("supervise.find.arrived", { time: hallClock(one.arrived) })}`);
  if (one.then && one.then.length) add("", say("supervise.ticket.then", { services: one.then.map(serviceName).join("; ") }));
  const place = placeOf(one);
  if (place) add("", ...place);
  return lines;
}

function placeOf(one) {
  const away = hall.view.away.find((other) => other.ticket === one.ticket);
  if (away && away.until) return [say("supervise.absent.until", { time: hallClock(away.until) })];
  const [kind, name] = (one.line || "").split("/");
  if (one.state === "waiting" && name) {
    const key = kind === "counter" ? "supervise.ticket.for-counter" : "supervise.ticket.for-officer";
    return [say(key, { counter: counterName(name), officer: name })];
  }
  if (one.counter && (one.state === "called" || one.state === "serving")) {
    return [goButton(`counter:${one.counter}`, counterTitle(one.counter))];
  }
  return null;
}
