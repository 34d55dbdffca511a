// What staff can do with a ticket, wherever it is.

import { made, say } from "../words.js";
import { ask } from "./dialogs.js";
import { notice, perform } from "./doing.js";
import { ticketOf } from "./finding.js";
import { chips, choice, field, form, line, numberLine, reasons, tick } from "./forms.js";
import { className, counterTitle, hall, hasHeadStart, serviceName } from "./hall.js";
import { showSlip } from "./slip.js";

const among = (...states) => (one) => states.includes(one.state);
const unended = among("waiting", "parked", "called", "serving");

export const ACTS = [
  { name: "return", look: "do", fits: among("parked", "no-show"), press: comeBack },
  { name: "transfer", fits: among("waiting", "called", "serving"), form: transfer },
  { name: "park", fits: among("waiting", "called", "serving"), form: park },
  { name: "postpone", fits: among("waiting"), form: postpone },
  { name: "confirm", fits: (one) => unended(one) && !one.confirmed && hasHeadStart(one.class), press: confirm },
  { name: "class", fits: (one) => unended(one) && one.class !== "appointment", form: changeClass },
  { name: "merge", fits: unended, form: merge },
  { name: "reprint", fits: unended, press: reprint },
  { name: "cancel", look: "grave", fits: among("waiting", "parked"), press: cancel },
];

/** Post an act on this ticket; close the form when it is done. */
async function actOn(one, name, content, close = () => {}) {
  const said = say(`supervise.ticket.done.${name}`, { number: one.number });
  const { answer } = await perform(`staff/${name}`, { ticket: one.ticket, ...content }, said);
  if (answer !== null) close();
}

function comeBack(one) {
  return actOn(one, "return", {});
}

function confirm(one) {
  return actOn(one, "confirm", {});
}

// ------------------------------------------------------------------ to where

function transfer(one, close) {
  const targets = targetsOf(one);
  const select = made("div");
  const kinds = targets.map((target) => [target.name, say(`supervise.ticket.to-${target.name}`)]);
  let chosen = targets[0];
  const show = (name) => {
    chosen = targets.find((target) => target.name === name);
    select.textContent = "";
    if (!chosen.options) return;
    const wanted = choice(chosen.options);
    select.append(field(say(`supervise.ticket.to-${name}`), wanted));
    chosen.select = wanted;
  };
  const where = chips(say("supervise.ticket.to"), kinds, chosen.name, show);
  const keep = tick(say("supervise.ticket.keep-place"), true);
  const why = reasons(say("supervise.reason"), hall.view.reasons.transfer);
  show(chosen.name);
  return form([where, select, keep, why], say("supervise.ticket.transfer-do"), () => {
    const content = { keep_place: keep.box.checked, reason: why.value() };
    if (chosen.options) content[`to_${chosen.name}`] = chosen.select.value;
    actOn(one, "transfer", content, close);
  });
}

/** Where a ticket can be sent: kinds of places with those there are. */
function targetsOf(one) {
  const { view } = hall;
  const services = view.services.filter((other) => other.id !== one.service).map((other) => [other.id, serviceName(other.id)]);
  const atWork = view.counters.filter((counter) => counter.status !== "closed");
  const counters = atWork.map((counter) => [counter.id, counterTitle(counter.id)]);
  const officers = atWork.filter((counter) => counter.officer).map((counter) => [counter.officer, `${counter.officer} (${counterTitle(counter.id)})`]);
  return [
    { name: "service", options: services },
    { name: "counter", options: counters },
    { name: "officer", options: officers },
    { name: "own-line", options: null },
  ].filter((target) => (target.options ? target.options.length : one.state !== "waiting" || one.line !== one.service));
}

// ------------------------------------------------------------------ when

function park(one, close) {
  const why = reasons(say("supervise.reason"), hall.view.reasons.park);
  const minutes = numberLine(1, 480, "");
  return form([why, field(say("supervise.ticket.park-minutes"), minutes, say("supervise.ticket.park-hint"))], say("supervise.ticket.park-do"), () => {
    const content = { reason: why.value() };
    if (minutes.value) content.minutes = Number(minutes.value);
    actOn(one, "park", content, close);
  });
}

function postpone(one, close) {
  const turns = numberLine(1, 50, "");
  return form([field(say("supervise.ticket.turns"), turns, say("supervise.ticket.turns-hint"))], say("supervise.ticket.postpone-do"), () => {
    actOn(one, "postpone", turns.value ? { turns: Number(turns.value) } : {}, close);
  });
}

// ------------------------------------------------------------------ what

function changeClass(one, close) {
  const others = hall.view.classes.filter((entry) => entry.id !== one.class && entry.id !== "appointment");
  const wanted = chips(say("supervise.ticket.class-to"), others.map((entry) => [entry.id, className(entry.id)]), others[0].id);
  return form([wanted], say("supervise.ticket.class-do"), () => actOn(one, "class", { class: wanted.value() }, close));
}

function merge(one, close) {
  const number = line({ maxlength: "8", autocapitalize: "characters" });
  const hint = made("p", "soft", say("supervise.ticket.merge-hint", { number: one.number }));
  return form([hint, field(say("supervise.ticket.merge-other"), number)], say("supervise.ticket.merge-do"), async () => {
    const { ticket, problem } = await ticketOf(number.value);
    if (ticket === null) {
      notice(problem ? problem.title : say("supervise.find.unknown", { number: number.value.trim() }), true);
      return;
    }
    const facts = { number: one.number, other: ticket.number, service: serviceName(ticket.service) };
    const sure = await ask(say("supervise.ticket.ask-merge", facts), say("supervise.ticket.merge-do"));
    if (sure) actOn(one, "merge", { other: ticket.ticket }, close);
  });
}

async function reprint(one) {
  const said = say("supervise.ticket.done.reprint", { number: one.number });
  const { answer } = await perform("staff/reprint", { ticket: one.ticket, print: hall.view.printer.here }, said);
  if (answer !== null) showSlip(answer);
}

async function cancel(one) {
  const sure = await ask(say("supervise.ticket.ask-cancel", { number: one.number }), say("supervise.ticket.cancel"), { danger: true });
  if (sure) actOn(one, "cancel", {});
}
