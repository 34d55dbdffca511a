// Pages that send somebody somewhere: to another service, counter or officer, away for a while, or here at once.

import { named, reasonWords, say } from "../words.js";
import { doneWords, send } from "./doing.js";
import { counterName, here, serviceName, ticketOf } from "./here.js";
import * as panel from "./panel.js";
import { calls, stateNow } from "./situation.js";

/** Do an act on a ticket; back to the work once it is done. */
export async function onTicket(path, content, said = doneWords) {
  const { done, answer } = await send(path, content, said);
  if (done) panel.close();
  return answer;
}

/** Switches of which one is on. */
export function switches(draft, name, choices, clears = false) {
  return choices.map(([value, label, note]) => ({
    label,
    note,
    chosen: draft[name] === value,
    go: () => {
      draft[name] = clears && draft[name] === value ? "" : value;
    },
  }));
}

/** The configured reasons as switches; where one must be given, it cannot be taken away again. */
export function reasons(draft, codes, must = false) {
  const choices = codes.map((code) => [code, reasonWords(code) || code]);
  return { label: say(must ? "counter.reason-wanted" : "counter.reason"), columns: 3, choices: switches(draft, "reason", choices, !must) };
}

// ------------------------------------------------------------------ transfer

/** Where to? */
export function transferPage(name, known = null) {
  return () => {
    const ticket = ticketOf(name) || known;
    if (ticket === null) return null;
    const to = (kind, targets) => () => panel.push(targetPage(name, known, kind, targets));
    const officers = here.view.places.filter((place) => place.officer && place.id !== here.view.counter);
    const returns = { label: say("counter.to-line"), note: say("counter.to-line-note", { service: serviceName(ticket.service) }) };
    return {
      title: say("counter.transfer-title", { number: ticket.number }),
      groups: [{
        columns: 2,
        choices: [
          { label: say("counter.to-service"), go: to("to_service", services) },
          { label: say("counter.to-counter"), go: to("to_counter", counters) },
          { label: say("counter.to-officer"), why: officers.length ? undefined : say("counter.no-officers"), go: to("to_officer", officersAtWork) },
          { ...returns, go: () => panel.push(howPage(name, known, {}, say("counter.to-line"))) },
        ],
      }],
    };
  };
}

const services = (ticket) => here.view.all_services
  .map(({ id, names }) => ({ value: id, label: named(names), why: id === ticket.service ? say("counter.same-service") : undefined }));
const counters = (ticket) => here.view.places.map(({ id, names, status }) => ({
  value: id,
  label: named(names),
  note: status === "open" ? "" : say(`common.status.${status}`),
  why: status === "closed" ? say("common.status.closed") : ticket.line === `counter/${id}` ? say("counter.same-line") : undefined,
}));
const officersAtWork = () => here.view.places
  .filter((place) => place.officer && place.id !== here.view.counter)
  .map((place) => ({ value: place.officer, label: place.officer, note: named(place.names) }));

function targetPage(name, known, kind, targets) {
  return () => {
    const ticket = ticketOf(name) || known;
    if (ticket === null) return null;
    const choices = targets(ticket).map(({ value, label, note, why }) => ({
      label, note, why, go: () => panel.push(howPage(name, known, { [kind]: value }, label)),
    }));
    return { title: say("counter.transfer-title", { number: ticket.number }), groups: [{ columns: 3, choices }] };
  };
}

function howPage(name, known, target, label) {
  const draft = { keep: true, done: false, reason: "" };
  return () => {
    const ticket = ticketOf(name) || known;
    if (ticket === null) return null;
    const place = { label: say("counter.its-place"), columns: 2, choices: switches(draft, "keep", [[true, say("counter.keep-place")], [false, say("counter.new-place")]]) };
    const done = { label: say("counter.work-here"), columns: 2, choices: switches(draft, "done", [[false, say("counter.not-done-here")], [true, say("counter.done-here")]]) };
    const content = { ticket: name, ...target, keep_place: draft.keep, done: draft.done, reason: draft.reason };
    return {
      title: say("counter.transfer-to", { number: ticket.number, target: label }),
      groups: [...(ticket.where === "here" ? [done] : []), place, reasons(draft, here.view.reasons.transfer)],
      act: { label: say("counter.transfer-now", { number: ticket.number }), go: () => onTicket("transfer", content) },
      focus: "act",
    };
  };
}

// ------------------------------------------------------------------ keep the place

/** For how long and why. */
export function parkPage(name, known = null) {
  const draft = { reason: "", back: false, minutes: here.view.park_minutes };
  return () => {
    const ticket = ticketOf(name) || known;
    if (ticket === null) return null;
    const spans = [...new Set([15, here.view.park_minutes, 60])].sort((a, b) => a - b);
    const minutes = spans.map((value) => [value, say("common.minutes", { minutes: value })]);
    const back = [[false, say("counter.back-anywhere")], [true, counterName(here.view.counter)]];
    const content = { ticket: name, reason: draft.reason, minutes: draft.minutes, back_to_counter: draft.back };
    return {
      title: say("counter.park-title", { number: ticket.number }),
      groups: [
        reasons(draft, here.view.reasons.park),
        { label: say("counter.back-to"), columns: 2, choices: switches(draft, "back", back) },
        { label: say("counter.park-for"), columns: 3, choices: switches(draft, "minutes", minutes) },
      ],
      act: { label: say("counter.park-now", { number: ticket.number }), go: () => onTicket("park", content) },
    };
  };
}

// ------------------------------------------------------------------ call out of turn

/** Why can nobody be called out of turn now? Nothing when somebody can. */
export function choosingHindered() {
  return calls() ? undefined : say(here.view.stopped === null ? "counter.not-open" : "counter.stands-still");
}

/** For what reason, and what becomes of the ticket at the counter. */
export function choosePage(name, known = null) {
  const draft = { reason: "", outcome: "" };
  return () => {
    const ticket = ticketOf(name) || known;
    if (ticket === null || ticket.where === "here") return null;
    const { current, waiting, reasons: codes } = here.view;
    const ahead = waiting.findIndex((one) => one.ticket === name);
    const asks = stateNow() === "called";
    const missed = { label: say("counter.no-show"), chosen: draft.outcome === "no_show", go: () => { draft.outcome = "no_show"; } };
    if (asks && !current.may_miss) missed.why = say("counter.recall-first");
    const outcomes = [...switches(draft, "outcome", [["served", say("counter.finish")]]), missed];
    const outcome = asks ? draft.outcome : current === null ? "" : "served";
    const content = { chosen: name, reason: draft.reason, expect: current === null ? 0 : current.ticket };
    if (outcome) content.outcome = outcome;
    return {
      title: say("counter.choose-title", { number: ticket.number }),
      note: [
        ahead > 0 ? say("counter.choose-ahead", { count: ahead }) : "",
        say("counter.choose-noted"),
        current !== null && !asks ? say("counter.choose-ends", { number: current.number }) : "",
      ].filter(Boolean).join(" "),
      groups: [
        ...(asks ? [{ label: say("counter.outcome-of", { number: current.number }), columns: 2, choices: outcomes }] : []),
        reasons(draft, codes.choose, true),
      ],
      act: {
        label: say("counter.choose-now", { number: ticket.number }),
        able: draft.reason !== "" && !(asks && outcome === ""),
        go: () => onTicket("chosen", content, () => ""),
      },
      guard: say("counter.do-not"),
    };
  };
}

// ------------------------------------------------------------------ asking once

/** Ask once before something that cannot be put right, on the answer that does nothing. */
export function sure(name, known, words, path, content) {
  return () => {
    const ticket = ticketOf(name) || known;
    if (ticket === null) return null;
    return {
      title: words.title,
      note: words.note,
      act: { label: words.act, go: () => onTicket(path, content) },
      guard: say("counter.do-not"),
    };
  };
}

