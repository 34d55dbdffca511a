// Somebody who has lost the slip, and everybody who is away.

import { clock, language, named, reasonWords, say } from "../words.js";
import { ask } from "./doing.js";
import { className, counterName, hallBase, here, now, serviceName } from "./here.js";
import { givePage } from "./giving_pages.js";
import * as panel from "./panel.js";
import { admitPage } from "./admitting.js";
import { knownOf, look, ticketPage } from "./ticket_pages.js";

/** Minutes by which the time of a lost slip is put earlier or later, and how long ago it begins. */
const STEP = 10;
const BEGINS = 20;

/** Numbers: give one, find one. */
export function numbersPage() {
  return () => ({
    title: say("counter.numbers"),
    groups: [{
      columns: 2,
      choices: [
        { label: say("counter.give"), go: () => panel.push(givePage()) },
        { label: say("counter.find-number"), go: () => panel.push(numberPage()) },
        { label: say("counter.find-lost"), note: say("counter.find-lost-note"), go: () => panel.push(lostPage()) },
        { label: say("counter.all-away"), why: here.view.away.length ? undefined : say("counter.nobody-away"), go: () => panel.push(awayPage()) },
        { label: say("counter.admit"), note: say("counter.admit-note"), go: () => panel.push(admitPage()) },
      ],
    }],
  });
}

/** A number that somebody says. */
function numberPage() {
  let typed = "";
  return () => ({
    title: say("counter.find-number"),
    field: { label: say("counter.number"), value: typed, longest: 12, input: (value) => { typed = value; } },
    act: {
      label: say("counter.go-on"),
      go: async () => {
        const found = await look(typed);
        const why = found && (await ask(`${hallBase}/why/${encodeURIComponent(found.number)}`));
        if (why) panel.push(ticketPage(found.ticket, knownOf(found, why.sentences[language])));
      },
    },
  });
}

/** About when, and for what? */
function lostPage() {
  const draft = { around: now() - BEGINS * 60000 };
  const move = (by) => () => { draft.around += by * 60000; };
  return () => ({
    title: say("counter.find-lost"),
    groups: [
      {
        label: say("counter.around", { time: clock(draft.around, here.view.time_zone) }),
        columns: 4,
        choices: [-60, -STEP, STEP, 60].map((by) => ({
          label: say(by < 0 ? "counter.earlier" : "counter.later", { minutes: Math.abs(by) }),
          why: draft.around + by * 60000 > now() ? "" : undefined,
          go: move(by),
        })),
      },
      {
        label: say("counter.for-what"),
        columns: 3,
        choices: [{ label: say("counter.any-service"), go: () => find(draft, "") }].concat(
          here.view.all_services.map(({ id, names }) => ({ label: named(names), go: () => find(draft, id) })),
        ),
      },
    ],
  });
}

async function find(draft, service) {
  const query = `around=${encodeURIComponent(new Date(draft.around).toISOString())}&service=${encodeURIComponent(service)}`;
  const found = await ask(`${hallBase}/find?${query}`);
  if (found !== null) panel.push(foundPage(found.tickets, draft.around));
}

function foundPage(tickets, around) {
  const zone = here.view.time_zone;
  return () => ({
    title: say("counter.found", { time: clock(around, zone) }),
    note: tickets.length ? "" : say("counter.found-none"),
    groups: [{
      columns: 2,
      choices: tickets.map((one) => ({
        label: `${one.number} · ${clock(one.arrived, zone)}`,
        note: [serviceName(one.service), one.class === "ordinary" ? "" : className(one.class), stateWords(one)].filter(Boolean).join(" · "),
        go: () => panel.push(ticketPage(one.ticket, knownOf(one, stateWords(one)))),
      })),
    }],
  });
}

function stateWords(ticket) {
  const words = say(`counter.state-${ticket.state}`);
  return ticket.counter ? `${words}, ${counterName(ticket.counter)}` : words;
}

/** Those who are away, as buttons. */
export function awayPage() {
  const zone = here.view.time_zone;
  return () => ({
    title: say("counter.all-away"),
    note: here.view.away.length ? "" : say("counter.nobody-away"),
    groups: [{
      columns: 2,
      choices: here.view.away.map((one) => ({
        label: one.number,
        note: [one.state === "no-show" ? say("counter.no-show") : reasonWords(one.reason), say("counter.back-until", { time: clock(one.until, zone) })].filter(Boolean).join(" · "),
        go: () => panel.push(ticketPage(one.ticket)),
      })),
    }],
  });
}
