// Why this order: sentences from the facts `turn = place - head start + reluctance`.

import { clock, named, say } from "./words.js";

const nameOf = (list, id) => {
  const found = list.find((one) => one.id === id);
  return found ? named(found.names) : id;
};

/** The rule of the order at this counter, as far as it has any beside arrival. */
export function order(view) {
  const parts = [say("counter.order")];
  for (const one of view.classes) {
    if (one.head_start_minutes > 0) {
      parts.push(say("counter.order-head-start", { name: named(one.names), minutes: one.head_start_minutes }));
    }
  }
  const reluctances = new Set(view.services.map((service) => service.reluctance_minutes).filter((value) => value > 0));
  for (const value of [...reluctances].sort((a, b) => a - b)) {
    parts.push(say("counter.order-reluctance", { minutes: value }));
  }
  return parts.join(" ");
}

/** One waiting ticket: what for, when it came and what that counts as. */
export function sentence(view, ticket) {
  const at = (instant) => clock(instant, view.time_zone);
  const service = nameOf(view.services, ticket.service);
  let what = ticket.head_start_minutes > 0 ? `${nameOf(view.classes, ticket.class)} · ${service}` : service;
  if (ticket.reluctance_minutes > 0) what = say("counter.helping", { what });
  const facts = { what, arrived: at(ticket.arrived), place: at(ticket.place), turn: at(ticket.turn) };
  if (ticket.place !== ticket.arrived) return say("counter.row-place", facts);
  return say(ticket.turn === ticket.arrived ? "counter.row" : "counter.row-counted", facts);
}

/** Why the ticket at the counter was called before the others. */
export function explained(view, ticket) {
  const why = ticket.why;
  const at = (instant) => clock(instant, view.time_zone);
  const facts = [say("counter.why-arrived", { arrived: at(why.arrived) })];
  if (why.head_start_minutes > 0) {
    const name = nameOf(view.classes, ticket.class);
    facts.push(say("counter.why-head-start", { name, minutes: why.head_start_minutes }));
  }
  if (why.reluctance_minutes > 0) facts.push(say("counter.why-reluctance", { minutes: why.reluctance_minutes }));
  if (why.turn !== why.arrived) facts.push(say("counter.why-turn", { turn: at(why.turn) }));
  if (why.rule === "cap") facts.push(say("counter.why-cap"));
  else if (why.over !== null) facts.push(say("counter.why-over", { number: why.over.number, turn: at(why.over.turn) }));
  return say("counter.why", { facts: facts.join(", ") });
}
