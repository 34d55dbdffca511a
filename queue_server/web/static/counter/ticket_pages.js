// What can be done with one ticket: the one at the counter, one that waits, one whose holder is away.

import { clock, reasonWords, say } from "../words.js";
import { hallBase, here, serviceName, ticketOf } from "./here.js";
import { ask, notice, send } from "./doing.js";
import { told } from "./dossiers/card.js";
import { dossierOf } from "./dossiers/looking.js";
import { dossierPage } from "./dossiers/pages.js";
import { slipPage } from "./giving_pages.js";
import * as panel from "./panel.js";
import { papersInWords } from "./papers.js";
import { choosePage, choosingHindered, onTicket, parkPage, sure, transferPage } from "./sending_pages.js";
import { hindrance } from "./situation.js";
import { explained, sentence } from "./turns.js";

/** Numbers of others that are offered to be merged. */
const MOST_OFFERED = 9;

const WHERE = { waiting: "waiting", parked: "away", "no-show": "away", called: "elsewhere", serving: "elsewhere" };

/** What a search found, for the pages of a ticket. */
export const knownOf = (found, told) => ({ ...found, where: WHERE[found.state] || "over", told });

/** All that can be done with a ticket; `known` is what a search found of one that does not wait here. */
export function ticketPage(name, known = null) {
  return () => {
    const ticket = ticketOf(name) || known;
    if (ticket === null) return null;
    const choices = { here: atCounter, waiting: inLine, away: whoIsAway }[ticket.where];
    return {
      title: say(`counter.ticket-${ticket.where}`, { number: ticket.number }),
      note: about(ticket),
      groups: [{ columns: 2, choices: choices ? choices(ticket, known) : [] }],
    };
  };
}

function about(ticket) {
  const until = ticket.until ? clock(ticket.until, here.view.time_zone) : "";
  const papers = (words) => [words, papersInWords(ticket.preparation), dossierInWords(ticket)].filter(Boolean).join(" · ");
  if (ticket.where === "here") return papers(explained(here.view, ticket));
  if (ticket.told) return ticket.told;
  if (ticket.where === "waiting") return papers(sentence(here.view, ticket));
  const why = ticket.state === "no-show" ? say("counter.no-show") : reasonWords(ticket.reason);
  return [serviceName(ticket.service), why, until ? say("counter.back-until", { time: until }) : ""].filter(Boolean).join(" · ");
}

function dossierInWords(ticket) {
  return ticket.dossier ? `${say("counter.dossier.code", { code: ticket.dossier })}: ${told(dossierOf(ticket.dossier))}` : "";
}

/** The way to the dossier that a number was taken for. */
function opening(ticket) {
  if (!ticket.dossier) return [];
  return [{ label: say("counter.dossier.open"), note: ticket.dossier, go: () => panel.push(dossierPage(ticket.dossier)) }];
}

function atCounter(ticket, known) {
  const why = hindrance("no-show");
  return [
    {
      label: say("counter.no-show"),
      note: say("counter.no-show-note"),
      why: why === null ? undefined : why ? say(why) : "",
      go: () => onTicket("no-show", { expect: ticket.ticket }, () => ""),
    },
    ...common(ticket, known),
  ];
}

function inLine(ticket, known) {
  return [
    callNow(ticket, known),
    ...common(ticket, known),
    ...(here.view.postpone_turns ? [{ label: say("counter.postpone"), go: () => panel.push(postponePage(ticket.ticket, known)) }] : []),
    cancelling(ticket, known),
  ];
}

function whoIsAway(ticket, known) {
  return [
    { label: say("counter.is-back"), go: () => onTicket("return", { ticket: ticket.ticket }) },
    callNow(ticket, known),
    ...(ticket.state === "parked" ? [reprinting(ticket), cancelling(ticket, known)] : []),
  ];
}

function callNow(ticket, known) {
  return { label: say("counter.call-chosen"), note: say("counter.call-chosen-note"), why: choosingHindered(), go: () => panel.push(choosePage(ticket.ticket, known)) };
}

function common(ticket, known) {
  const name = ticket.ticket;
  return [
    { label: say("counter.transfer-more"), go: () => panel.push(transferPage(name, known)) },
    { label: say("counter.park-more"), go: () => panel.push(parkPage(name, known)) },
    ...priority(ticket),
    ...opening(ticket),
    { label: say("counter.merge-more"), go: () => panel.push(mergePage(name, known)) },
    reprinting(ticket),
  ];
}

/** Confirm or take away what was declared; give it to who has not. */
export function priority(ticket) {
  const has = (id) => here.view.classes.some((one) => one.id === id);
  const change = (to) => onTicket("class", { ticket: ticket.ticket, class: to });
  const stays = ticket.where !== "here"; // a ticket at the counter waits for its turn again when its class changes
  if (ticket.class === "appointment" || !has("priority") || !has("ordinary")) return [];
  if (ticket.class !== "priority") return stays ? [{ label: say("counter.give-priority"), go: () => change("priority") }] : [];
  const confirm = { label: say("counter.confirm-priority"), go: () => onTicket("confirm", { ticket: ticket.ticket }) };
  const take = { label: say("counter.take-priority"), go: stays ? () => change("ordinary") : () => leavingLine(ticket) };
  return [...(ticket.confirmed ? [] : [confirm]), take];
}

function leavingLine({ ticket, number }) {
  const words = { title: say("counter.take-title", { number }), note: say("counter.take-note"), act: say("counter.take-priority") };
  const page = sure(ticket, null, words, "class", { ticket, class: "ordinary" });
  if (panel.isOpen()) panel.push(page);
  else panel.open(page);
}

// ------------------------------------------------------------------ a slip once more

function reprinting(ticket) {
  return {
    label: say("counter.reprint"),
    go: async () => {
      const { answer } = await send("reprint", { ticket: ticket.ticket, print: here.view.printer.here });
      if (answer !== null) panel.push(slipPage(answer, say("counter.slip-again")));
    },
  };
}

// ------------------------------------------------------------------ less usual

function cancelling(ticket, known) {
  const { number } = ticket;
  const words = { title: say("counter.cancel-title", { number }), note: say("counter.cancel-note"), act: say("counter.cancel-now", { number }) };
  return { label: say("counter.cancel-more"), go: () => panel.push(sure(ticket.ticket, known, words, "cancel", { ticket: ticket.ticket })) };
}

function postponePage(name, known) {
  return () => {
    const ticket = ticketOf(name) || known;
    if (ticket === null) return null;
    const most = here.view.postpone_turns;
    const choices = [...new Set([1, 2, 3, most])].filter((turns) => turns <= most).map((turns) => ({
      label: say("counter.turns", { count: turns }),
      go: () => onTicket("postpone", { ticket: name, turns }),
    }));
    return { title: say("counter.postpone-title", { number: ticket.number }), note: say("counter.postpone-note"), groups: [{ columns: 2, choices }] };
  };
}

/** Which other number is of the same person? */
function mergePage(name, known) {
  let typed = "";
  return () => {
    const ticket = ticketOf(name) || known;
    if (ticket === null) return null;
    const others = [...here.view.waiting, ...here.view.away.filter((one) => one.state === "parked")]
      .filter((one) => one.ticket !== name).slice(0, MOST_OFFERED);
    const merge = (other) => panel.push(sure(name, known, mergeWords(ticket, other), "merge", { ticket: name, other: other.ticket }));
    return {
      title: say("counter.merge-title", { number: ticket.number }),
      field: { label: say("counter.other-number"), value: typed, longest: 12, input: (value) => { typed = value; } },
      groups: [{ columns: 3, choices: others.map((one) => ({ label: one.number, note: serviceName(one.service), go: () => merge(one) })) }],
      act: {
        label: say("counter.go-on"),
        go: async () => {
          const found = await look(typed);
          if (found !== null) merge(found);
        },
      },
    };
  };
}

function mergeWords(ticket, other) {
  const facts = { number: ticket.number, other: other.number };
  return { title: say("counter.merge-sure", facts), note: say("counter.merge-note", facts), act: say("counter.merge-now", facts) };
}

/** A number as somebody typed it, looked up; nothing where there is none today, which is told. */
export async function look(typed) {
  const number = typed.trim().toUpperCase().replace(/\s/g, "");
  const found = number ? await ask(`${hallBase}/find?number=${encodeURIComponent(number)}`) : null;
  if (found !== null && !found.tickets.length) notice(say("counter.no-such-number", { number }), true);
  return found !== null && found.tickets.length ? found.tickets[0] : null;
}
