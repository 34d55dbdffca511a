// The counter's own affairs: who works at it, on what, and for how long not.

import { named, reasonWords, say } from "../words.js";
import { notice, send } from "./doing.js";
import { counterName, here, remember, remembered, serviceName, waitingJustHere } from "./here.js";
import * as panel from "./panel.js";
import { switches } from "./sending_pages.js";
import { hindrance } from "./situation.js";

const OFFICER = /^[A-Za-z0-9_-]{0,64}$/;
/** Reluctances that are offered for a service that the counter helps with. */
const RELUCTANCES = [5, 10, 15, 30];

/** Everything about the counter. */
export function counterPage() {
  return () => {
    const { view } = here;
    const whyNot = (name) => (hindrance(name) === null ? undefined : hindrance(name) ? say(hindrance(name)) : "");
    const pausing = view.status === "paused"
      ? { label: say("counter.reopen"), go: () => reopen() }
      : { label: say("counter.pause"), why: whyNot("pause"), go: () => panel.push(pausePage()) };
    return {
      title: say("counter.counter-title", { counter: named(view.names) }),
      groups: [{
        columns: 2,
        choices: [
          pausing,
          { label: say("counter.services"), note: view.adjusted ? say("counter.adjusted") : "", go: () => panel.push(servicesPage()) },
          { label: say(view.auto_call ? "counter.auto-off" : "counter.auto-on"), note: say("counter.auto-note"), go: () => simple("auto-call", { on: !view.auto_call }) },
          ...view.relief.map((one) => ({ label: say("counter.relieve", reliefFacts(one)), go: () => simple("relieve", { service: one.service }) })),
          { label: say("counter.take-over"), why: overHindered(), go: () => panel.push(takeOverPage()) },
          { label: say("counter.move"), why: whyNot("move"), go: () => panel.push(movePage()) },
          { label: say("counter.officer"), note: remembered("officer") || say("counter.no-officer"), go: () => panel.push(officerPage(panel.back)) },
          { label: say("counter.close"), why: whyNot("close"), go: () => closing() },
        ],
      }],
    };
  };
}

async function simple(path, content) {
  const { done } = await send(path, content);
  if (done) panel.close();
}

/** What is told of an offer to help. */
export function reliefFacts(relief) {
  return { service: serviceName(relief.service), count: relief.waiting };
}

/** Why? */
export function pausePage() {
  return () => ({
    title: say("counter.pause-why"),
    groups: [{ columns: 3, choices: here.view.reasons.pause.map((code) => ({ label: reasonWords(code) || code, go: () => simple("pause", { reason: code }) })) }],
  });
}

// ------------------------------------------------------------------ taking up work, leaving it

/** Open the counter; the first time on this device the officer is asked for. */
export function opening() {
  if (remembered("officer") === null) panel.open(officerPage(() => simple("open", { officer: remembered("officer") || "" })));
  else simple("open", { officer: remembered("officer") });
}

/** Open it after a pause, for the same officer unless another one sits here now. */
export function reopen() {
  return simple("open", { officer: remembered("officer") || here.view.officer });
}

/** Who works here? */
function officerPage(then) {
  let typed = remembered("officer") || "";
  return () => ({
    title: say("counter.officer-title"),
    note: say("counter.officer-note"),
    field: { label: say("counter.officer-field"), value: typed, longest: 64, input: (value) => { typed = value; } },
    act: {
      label: say("counter.go-on"),
      go: () => {
        if (!OFFICER.test(typed.trim())) return notice(say("counter.officer-wrong"), true);
        remember("officer", typed.trim());
        return then();
      },
    },
  });
}

/** Close the counter; ask once where somebody waits for it alone. */
export function closing() {
  if (waitingJustHere().length) panel.open(closePage());
  else simple("close", {});
}

function closePage() {
  return () => {
    const waiting = waitingJustHere();
    return {
      title: say("counter.close-title", { counter: named(here.view.names) }),
      note: waiting.length ? say("counter.close-note", { count: waiting.length, numbers: waiting.map((one) => one.number).join(", ") }) : "",
      act: { label: say("counter.close"), go: () => simple("close", {}) },
      guard: say("counter.do-not"),
    };
  };
}

function movePage() {
  return () => ({
    title: say("counter.move-title"),
    groups: [{
      columns: 3,
      choices: here.view.places.map(({ id, names, status }) => ({
        label: named(names),
        why: id === here.view.counter ? say("counter.is-here") : status === "closed" ? undefined : say("counter.taken"),
        go: () => moving(id),
      })),
    }],
  });
}

// ------------------------------------------------------------------ for a counter that cannot go on

function overOthers() {
  return here.view.places.filter((one) => one.id !== here.view.counter && one.number !== null);
}

/** Why nobody can be taken over; nothing where somebody can. */
function overHindered() {
  const { view } = here;
  if (view.current !== null) return say("counter.take-over-busy");
  if (view.status !== "open") return say(`counter.idle-${view.status}`);
  return overOthers().length ? undefined : say("counter.take-over-none");
}

/** From which counter? */
function takeOverPage() {
  return () => ({
    title: say("counter.take-over"),
    note: say("counter.take-over-note"),
    groups: [{
      columns: 3,
      choices: overOthers().map((one) => ({ label: one.number, note: named(one.names), go: () => panel.push(sureToTakeOver(one)) })),
    }],
  });
}

function sureToTakeOver({ id, ticket, number, names }) {
  return () => ({
    title: say("counter.take-over-title", { number, counter: named(names) }),
    note: say("counter.take-over-note"),
    act: { label: say("counter.take-over-now", { number }), go: () => simple("take-over", { other: id, expect: ticket }) },
    guard: say("counter.do-not"),
  });
}

async function moving(to) {
  const { done } = await send("move", { to }, () => say("counter.moved", { counter: counterName(to) }));
  if (done) location.assign(encodeURIComponent(to) + location.search);
}

// ------------------------------------------------------------------ services

function servicesPage() {
  const draft = {};
  for (const one of here.view.services) draft[one.id] = one.reluctance_minutes;
  return () => {
    const configured = here.view.adjusted ? [{ columns: 3, choices: [{ label: say("counter.as-configured"), go: () => simple("services", {}) }] }] : [];
    return {
      title: say("counter.services-title"),
      groups: [
        {
          columns: 3,
          choices: here.view.all_services.map(({ id, names }) => ({
            label: named(names), note: draft[id] === undefined ? "" : reluctanceWords(draft[id]), chosen: draft[id] !== undefined, go: () => panel.push(reluctancePage(draft, id)),
          })),
        },
        ...configured,
      ],
      act: { label: say("counter.services-now"), able: Object.keys(draft).length > 0, go: () => simple("services", { services: draft }) },
    };
  };
}

function reluctanceWords(minutes) {
  if (minutes === undefined) return say("counter.not-served");
  return minutes === 0 ? say("counter.own-work") : say("counter.helps", { minutes });
}

function reluctancePage(draft, id) {
  const offered = [...new Set([...RELUCTANCES, ...(draft[id] ? [draft[id]] : [])])].sort((a, b) => a - b);
  return () => ({
    title: serviceName(id),
    groups: [{
      columns: 2,
      choices: switches({ at: draft[id] }, "at", [undefined, 0, ...offered].map((value) => [value, reluctanceWords(value)])).map((choice, place) => ({
        ...choice,
        go: () => {
          const value = [undefined, 0, ...offered][place];
          if (value === undefined) delete draft[id];
          else draft[id] = value;
          panel.back();
        },
      })),
    }],
  });
}
