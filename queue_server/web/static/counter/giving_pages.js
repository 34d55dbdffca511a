// Giving somebody a number here, or taking in one that a kiosk gave while the server was away; the slip of a number.

import { printOf, printWords } from "../desk_printing.js";
import { clock, named, say, write } from "../words.js";
import { send, sendTo } from "./doing.js";
import { at, className, counterName, hallBase, here, serviceName } from "./here.js";
import * as panel from "./panel.js";
import { switches } from "./sending_pages.js";

/** For what? `number` is one that somebody has already and that is to be taken into the line. */
export function givePage(number = null) {
  return () => ({
    title: number === null ? say("counter.give-title") : say("counter.admit-title", { number }),
    groups: [{
      columns: 3,
      choices: here.view.all_services.map(({ id, names }) => ({ label: named(names), go: () => panel.push(howPage(id, number)) })),
    }],
  });
}

function howPage(service, number) {
  const draft = { class: "", units: 1, language: here.view.languages[0], then: [] };
  return () => {
    const found = here.view.all_services.find((one) => one.id === service);
    if (!found) return null;
    return {
      title: number === null ? named(found.names) : `${number} · ${named(found.names)}`,
      groups: [classes(draft), units(draft, found), languages(draft), ...(number === null ? [further(draft)] : [])].filter((group) => group.choices.length > 1),
      act: number === null
        ? { label: say("counter.give-now"), go: () => give(service, draft) }
        : { label: say("counter.admit-now"), go: () => admit(service, draft, number) },
      focus: "act",
    };
  };
}

function classes(draft) {
  const able = here.view.classes.filter((one) => one.id !== "appointment").map((one) => [one.id, named(one.names)]);
  return { label: say("counter.class"), columns: 5, choices: switches(draft, "class", [["", say("counter.class-usual")], ...able]) };
}

function units(draft, service) {
  const change = (by) => () => { draft.units += by; };
  const no = (able) => (able ? undefined : "");
  return {
    label: say("counter.units-are", { count: draft.units, most: service.max_units }),
    columns: 4,
    choices: service.max_units < 2 ? [] : [
      { label: "−", why: no(draft.units > 1), go: change(-1) },
      { label: "+", why: no(draft.units < service.max_units), go: change(1) },
    ],
  };
}

function languages(draft) {
  const able = here.view.languages.map((code) => [code, say(`common.language-name.${code}`)]);
  return { label: say("counter.language"), columns: 4, choices: switches(draft, "language", able) };
}

function further(draft) {
  const words = draft.then.map(serviceName).join(" → ");
  const more = { label: say("counter.add-further"), why: draft.then.length < 9 ? undefined : "", go: () => panel.push(furtherPage(draft)) };
  const none = { label: say("counter.no-further"), why: draft.then.length ? undefined : "", go: () => { draft.then = []; } };
  return { label: words ? say("counter.further-are", { services: words }) : say("counter.further"), columns: 2, choices: [more, none] };
}

function furtherPage(draft) {
  return () => ({
    title: say("counter.further-title"),
    groups: [{
      columns: 3,
      choices: here.view.all_services.map(({ id, names }) => ({
        label: named(names),
        why: draft.then.includes(id) ? say("counter.chosen-already") : undefined,
        go: () => {
          draft.then.push(id);
          panel.back();
        },
      })),
    }],
  });
}

/** What taking a number in did, in words. */
export function admitted(answer) {
  return say("counter.admitted", { number: answer.number, service: serviceName(answer.service) });
}

async function admit(service, draft, number) {
  const content = { number, service, units: draft.units, language: draft.language };
  if (draft.class) content.class = draft.class;
  const { done } = await send("admit", content, admitted);
  if (done) panel.close();
}

async function give(service, draft) {
  const content = { service, units: draft.units, language: draft.language, then: draft.then, print: here.view.printer.here };
  if (draft.class) content.class = draft.class;
  const { answer } = await send("tickets", content);
  if (answer !== null) panel.open(slipPage(answer, say("counter.given")));
}

/** The number to be told. The desk's own printer has it on paper already, or says why not. */
export function slipPage(answer, title) {
  writeSlip(answer);
  return () => ({
    title,
    number: answer.number,
    note: [slipFacts(answer).join(" · "), printWords(printOf(here.view.printer, answer))].filter(Boolean).join("\n"),
    groups: [{ columns: 2, choices: [...printing(answer), { label: say("counter.give-more"), go: () => panel.open(givePage()) }] }],
    act: { label: say("counter.finish"), go: panel.close },
    focus: "act",
  });
}

/** A slip that the printer has lost is not spoken of any more. */
export function seeTo(job) {
  return sendTo(`${hallBase}/desks/${encodeURIComponent(here.view.counter)}/printer/seen`, { id: job.id });
}

/** Once more where it is not on paper; by the browser where the desk has no printer of its own, or that fails. */
function printing(answer) {
  const job = printOf(here.view.printer, answer);
  const byBrowser = {
    label: say(job === null ? "counter.print" : "counter.print-here"),
    go: () => {
      if (job !== null && job.state === "failed") seeTo(job);
      window.print();
    },
  };
  if (job === null) return [byBrowser];
  const again = {
    label: say("counter.print-again"),
    go: async () => {
      const { answer: slip } = await send("reprint", { ticket: answer.ticket, print: true });
      if (slip !== null) panel.open(slipPage(slip, say("counter.slip-again")));
    },
  };
  if (job.state === "failed") return [again, byBrowser];
  return job.code ? [byBrowser] : [];
}

function slipFacts(answer) {
  const facts = [serviceName(answer.service)];
  if (answer.class !== "ordinary") facts.push(className(answer.class));
  if (answer.units > 1) facts.push(say("counter.units", { count: answer.units }));
  if (answer.then.length) facts.push(say("counter.then", { services: answer.then.map(serviceName).join(" → ") }));
  facts.push(say("counter.ahead", { count: answer.ahead }));
  if (answer.counters.length) facts.push(answer.counters.map(counterName).join(", "));
  return facts;
}

/** What is on paper when the browser prints this page. */
function writeSlip(answer) {
  at("slip").classList.remove("sheet");
  write(at("slip-number"), answer.number);
  write(at("slip-facts"), [...slipFacts(answer), clock(answer.issued_at, here.view.time_zone), answer.code].join(" · "));
}
