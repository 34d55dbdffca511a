// One counter: what stands there, and all that the supervisor can do about it.

import { made, reasonWords, say } from "../words.js";
import { choices } from "./choices.js";
import { ask, openSheet } from "./dialogs.js";
import { look, notice, perform } from "./doing.js";
import { choice, field, form, line, numberLine, reasons, tick } from "./forms.js";
import { counterName, counterOf, counterTitle, freeCounters, hall, hallClock, pageAddress, serviceName } from "./hall.js";
import { fill, goButton, timer } from "./lists.js";

const of = (one) => `counters/${encodeURIComponent(one.id)}`;
const optionsOf = (counters) => counters.map((one) => [one.id, counterTitle(one.id)]);

export function openCounter(id) {
  let facts = null;
  let acts = null;
  openSheet({
    title: counterTitle(id),
    build(body) {
      facts = made("ul", "facts");
      acts = choices(ACTS, "supervise.counter");
      const page = made("a", "page-link", say("supervise.counter.page"));
      page.href = pageAddress(`/counter/${encodeURIComponent(id)}`);
      page.target = "_blank";
      page.rel = "noopener";
      body.append(facts, acts.element, page);
    },
    draw() {
      const one = counterOf(id);
      if (one !== null) fill(facts, factsOf(one));
      acts.draw(one);
    },
  });
}

function factsOf(one) {
  const lines = [];
  const add = (look, ...parts) => {
    const item = made("li", look);
    item.append(...parts);
    lines.push(item);
  };
  const status = { open: "good", paused: "mind", closed: "" }[one.status];
  const reason = one.status === "paused" ? reasonWords(one.pause_reason) : "";
  add("", made("span", `pill ${status}`, say(`common.status.${one.status}`)), reason ? ` ${reason}` : "",
    one.officer ? ` ${say("supervise.counter.officer", { officer: one.officer })}` : "");
  if (one.help_since) add("bad", say("supervise.counter.help", { time: hallClock(one.help_since) }));
  if (one.number !== null) add("ticket-line", ...ticketAt(one));
  if (one.page_gone_since) add("mind", say("supervise.counter.page-gone", { time: hallClock(one.page_gone_since) }));
  if (one.waiting_for) add("", say("supervise.counter.waiting-for", { count: one.waiting_for }));
  add("", say("supervise.counter.serves", { services: one.services.map(serviceName).join("; ") }),
    one.adjusted ? ` ${say("supervise.counter.adjusted")}` : "");
  add("soft", say(one.auto_call ? "supervise.counter.calls-itself" : "supervise.counter.calls-by-hand"));
  return lines;
}

function ticketAt(one) {
  const words = say(one.state === "serving" ? "supervise.serving" : "supervise.called", { number: one.number });
  return [made("strong", "", words), timer(one.state_since), goButton(`ticket:${one.number}`, say("supervise.see-ticket", { number: one.number }))];
}

// ------------------------------------------------------------------ acts

const ACTS = [
  { name: "help-over", look: "do", fits: (one) => one.help_since !== null, press: (one) => perform(`${of(one)}/help-over`) },
  { name: "take-over", fits: (one) => one.number !== null, form: takeOver },
  { name: "give-back", fits: (one) => one.number !== null, press: giveBack },
  { name: "open", fits: (one) => one.status !== "open", form: open },
  { name: "pause", fits: (one) => one.status === "open", form: pause },
  { name: "move", fits: (one) => one.status !== "closed" && one.number === null, form: move },
  { name: "services", fits: () => true, form: services },
  { name: "as-configured", fits: (one) => one.adjusted, press: (one) => perform(`${of(one)}/services`, { services: null }) },
  { name: "auto-call-on", fits: (one) => !one.auto_call, press: (one) => perform(`${of(one)}/auto-call`, { on: true }) },
  { name: "auto-call-off", fits: (one) => one.auto_call, press: (one) => perform(`${of(one)}/auto-call`, { on: false }) },
  { name: "close", look: "grave", fits: (one) => one.status !== "closed" && one.number === null, press: close },
];

function takeOver(one, done) {
  const free = freeCounters(one.id);
  if (!free.length) return made("p", "soft", say("supervise.counter.none-free"));
  const { ticket, number } = one;
  const to = choice(optionsOf(free));
  return form([field(say("supervise.counter.take-over-to"), to)], say("supervise.counter.take-over-do", { number }), async () => {
    const said = say("supervise.counter.taken-over", { number, counter: counterName(to.value) });
    const { answer } = await perform(`counters/${encodeURIComponent(to.value)}/take-over`, { other: one.id, expect: ticket }, said);
    if (answer !== null) done();
  });
}

async function giveBack(one) {
  const { ticket, number } = one;
  if (!(await ask(say("supervise.counter.ask-give-back", { number }), say("supervise.counter.give-back", { number })))) return;
  await perform("staff/transfer", { ticket }, say("supervise.counter.given-back", { number }));
}

function open(one, done) {
  const officer = line({ maxlength: "64", value: one.officer });
  const wanted = field(say("supervise.counter.open-officer"), officer, say("supervise.counter.open-hint"));
  return form([wanted], say("supervise.counter.open-do"), async () => {
    if (!/^[A-Za-z0-9_-]*$/.test(officer.value.trim())) {
      officer.setAttribute("aria-invalid", "true");
      notice(say("supervise.counter.open-hint"), true);
      return;
    }
    const { answer } = await perform(`${of(one)}/open`, { officer: officer.value.trim() });
    if (answer !== null) done();
  });
}

function pause(one, done) {
  const why = reasons(say("supervise.reason"), hall.view.reasons.pause);
  return form([why], say("supervise.counter.pause-do"), async () => {
    const { answer } = await perform(`${of(one)}/pause`, { reason: why.value() });
    if (answer !== null) done();
  });
}

function move(one, done) {
  const closed = hall.view.counters.filter((other) => other.status === "closed");
  if (!closed.length) return made("p", "soft", say("supervise.counter.none-closed"));
  const to = choice(optionsOf(closed));
  return form([field(say("supervise.counter.move-to"), to)], say("supervise.counter.move-do"), async () => {
    const said = say("supervise.counter.moved", { counter: counterName(to.value) });
    const { answer } = await perform(`${of(one)}/move`, { to: to.value }, said);
    if (answer !== null) done();
  });
}

async function close(one) {
  const key = one.waiting_for ? "supervise.counter.ask-close-waiting" : "supervise.counter.ask-close";
  const question = say(key, { counter: counterName(one.id), count: one.waiting_for });
  if (await ask(question, say("supervise.counter.close"))) await perform(`${of(one)}/close`);
}

/** All services of the hall, those of the counter ticked, each with its reluctance in minutes. */
function services(one, done) {
  const place = made("div");
  place.append(made("p", "soft", say("common.starting")));
  look(of(one)).then(({ answer, problem }) => {
    if (!document.contains(place)) return;
    place.textContent = "";
    if (problem !== null) place.append(made("p", "bad", problem.title));
    else place.append(servicesForm(one, answer, done));
  });
  return place;
}

function servicesForm(one, now, done) {
  const rows = hall.view.services.map((service) => serviceRow(service, now.services.find((own) => own.id === service.id)));
  const list = made("ul", "service-rows");
  list.append(...rows.map((row) => row.element));
  const hint = made("p", "soft", say("supervise.counter.services-hint"));
  return form([hint, list], say("supervise.counter.services-do"), async () => {
    const chosen = rows.filter((row) => row.box.checked);
    if (!chosen.length) {
      notice(say("supervise.counter.services-none"), true);
      return;
    }
    const wanted = {};
    for (const row of chosen) wanted[row.id] = Math.min(240, Math.max(0, Math.round(Number(row.minutes.value) || 0)));
    const { answer } = await perform(`${of(one)}/services`, { services: wanted });
    if (answer !== null) done();
  });
}

function serviceRow(service, own) {
  const element = made("li");
  const mark = tick(serviceName(service.id), Boolean(own));
  const minutes = numberLine(0, 240, own ? own.reluctance_minutes : 0);
  const after = made("label", "late");
  after.append(minutes, made("span", "", say("supervise.counter.minutes-late")));
  const show = () => after.classList.toggle("gone", !mark.box.checked);
  mark.box.addEventListener("change", show);
  show();
  element.append(mark, after);
  return { element, id: service.id, box: mark.box, minutes };
}
