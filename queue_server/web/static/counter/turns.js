// Why this order: sentences from the facts `turn = place - head start + reluctance`.

import { clock, named, reasonWords, say, within } from "../words.js";

/** The name of an entry of a list, in the form that `form` gives it. */
const nameOf = (list, id, form = named) => {
  const found = list.find((one) => one.id === id);
  return found ? form(found.names) : id;
};

/** A time stays with the word before it, and no line begins with a dot. */
const bound = (text) => text.replace(/ (\d\d:\d\d|·)/g, "\u00a0$1");

/** The rules of the order that the tickets now waiting at this counter are under. */
export function order(view) {
  const parts = [say("counter.order")];
  for (const one of view.classes) {
    const waits = view.waiting.some((ticket) => ticket.class === one.id);
    if (waits && one.head_start_minutes > 0) {
      parts.push(say("counter.order-head-start", { name: named(one.names), minutes: one.head_start_minutes }));
    }
  }
  const reluctances = new Set(view.waiting.map((ticket) => ticket.reluctance_minutes).filter((value) => value > 0));
  for (const value of [...reluctances].sort((a, b) => a - b)) {
    parts.push(say("counter.order-reluctance", { minutes: value }));
  }
  return parts.join(" ");
}

/** One waiting ticket: what for, when it came and what that counts as. */
export function sentence(view, ticket) {
  const at = (instant) => clock(instant, view.time_zone);
  const service = nameOf(view.all_services, ticket.service);
  let what = ticket.head_start_minutes > 0 ? `${nameOf(view.classes, ticket.class)} · ${service}` : service;
  if (ticket.reluctance_minutes > 0) what = say("counter.helping", { what });
  const facts = { what, arrived: at(ticket.arrived), place: at(ticket.place), turn: at(ticket.turn) };
  if (ticket.place !== ticket.arrived) return bound(say("counter.row-place", facts));
  return bound(say(ticket.turn === ticket.arrived ? "counter.row" : "counter.row-counted", facts));
}

/** How somebody came into the line whose number a kiosk gave while the server was away. */
export function leasedWords(view, ticket) {
  if (ticket.claimed === null) return say("counter.leased-by-hand");
  if (!ticket.clamped) return say("counter.leased");
  const at = (instant) => clock(instant, view.time_zone);
  return bound(say("counter.leased-clamped", { claimed: at(ticket.claimed), arrived: at(ticket.arrived) }));
}

/** Why the ticket at the counter was called before the others. */
export function explained(view, ticket) {
  const why = ticket.why;
  if (why.rule === "chosen") return say("counter.why-chosen", { reason: why.reason ? reasonWords(why.reason) || why.reason : "" });
  const at = (instant) => clock(instant, view.time_zone);
  const facts = [say("counter.why-arrived", { arrived: at(why.arrived) })];
  if (why.head_start_minutes > 0) {
    const name = nameOf(view.classes, ticket.class, within);
    facts.push(say("counter.why-head-start", { name, minutes: why.head_start_minutes }));
  }
  if (why.reluctance_minutes > 0) facts.push(say("counter.why-reluctance", { minutes: why.reluctance_minutes }));
  if (why.turn !== why.arrived) facts.push(say("counter.why-turn", { turn: at(why.turn) }));
  if (why.rule === "strict") facts.push(say("counter.why-strict"));
  else if (why.rule === "cap") facts.push(say("counter.why-cap"));
  else if (why.over !== null) facts.push(say("counter.why-over", { number: why.over.number, turn: at(why.over.turn) }));
  return bound(say("counter.why", { facts: facts.join(", ") }));
}
