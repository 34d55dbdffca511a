// The hall as a whole: its numbers, standing still and going on, paper, a test call, the day.

import { made, say } from "../words.js";
import { choices } from "./choices.js";
import { instantOf, iso, readClock } from "./clock_times.js";
import { ask, heading, openSheet } from "./dialogs.js";
import { notice, perform } from "./doing.js";
import { choice, clockLine, field, form, reasons } from "./forms.js";
import { counterTitle, hall } from "./hall.js";
import { openPaper } from "./paper_sheet.js";
import { openReport } from "./report_sheet.js";

const onOpenDay = (view) => view.day !== null;

const GROUPS = [
  ["supervise.hall.numbers", [
    { name: "pause", fits: (view) => onOpenDay(view) && view.paused === null, form: pauseForm },
    { name: "resume-numbers", look: "do", fits: (view) => onOpenDay(view) && view.paused !== null, press: resumeNumbers },
  ]],
  ["supervise.hall.whole", [
    { name: "stop", look: "grave", fits: (view) => onOpenDay(view) && view.stopped === null, form: stopForm },
    { name: "resume", look: "do", fits: (view) => onOpenDay(view) && view.stopped !== null, press: resumeHall },
    { name: "clear", look: "grave", fits: (view) => onOpenDay(view) && !view.clear, form: clearForm },
  ]],
  ["supervise.hall.paper", [
    { name: "begin-paper", fits: (view) => onOpenDay(view) && view.paper_since === null, form: paperForm },
    { name: "enter-paper", look: "do", fits: (view) => view.paper_since !== null, press: openPaper },
    { name: "end-paper", fits: (view) => view.paper_since !== null, press: endPaper },
  ]],
  ["supervise.hall.boards", [{ name: "test-call", fits: onOpenDay, form: testCall }]],
  ["supervise.hall.day", [
    { name: "open-day", look: "do", fits: (view) => view.day === null, press: openDay },
    { name: "report", fits: () => true, press: openReport },
    { name: "close-day", fits: onOpenDay, press: closeDay },
  ]],
];

export function openHall() {
  const groups = [];
  openSheet({
    title: say("supervise.hall.open"),
    build(body) {
      for (const [title, entries] of GROUPS) {
        const section = made("section", "group");
        const group = choices(entries, "supervise.hall");
        section.append(heading(title), group.element);
        body.append(section);
        groups.push({ section, entries, draw: group.draw });
      }
    },
    draw() {
      for (const group of groups) {
        group.section.classList.toggle("gone", !group.entries.some((entry) => entry.fits(hall.view)));
        group.draw(hall.view);
      }
    },
  });
}

// ------------------------------------------------------------------ numbers

function pauseForm(view, close) {
  const why = reasons(say("supervise.reason"), view.reasons.stop);
  return form([why], say("supervise.hall.pause-do"), async () => {
    if (!(await ask(say("supervise.ask-pause"), say("supervise.hall.pause-do")))) return;
    const { answer } = await perform("issuing/pause", { reason: why.value() });
    if (answer !== null) close();
  });
}

async function resumeNumbers() {
  if (await ask(say("supervise.ask-resume"), say("supervise.hall.resume-numbers"))) await perform("issuing/resume");
}

// ------------------------------------------------------------------ standing still

function stopForm(view, close) {
  const why = reasons(say("supervise.reason"), view.reasons.stop);
  return form([why], say("supervise.hall.stop-do"), async () => {
    const sure = await ask(say("supervise.hall.ask-stop"), say("supervise.hall.stop-do"), { danger: true });
    if (!sure) return;
    const { answer } = await perform("stop", { reason: why.value() }, say("supervise.hall.stopped"));
    if (answer !== null) close();
  }, "grave");
}

/** Everybody is asked to leave: that is guarded twice, by a tick and by a press. */
function clearForm(view, close) {
  const why = reasons(say("supervise.reason"), view.reasons.stop, view.stopped || view.reasons.stop[0]);
  const hint = made("p", "soft", say("supervise.hall.clear-hint"));
  return form([hint, why], say("supervise.hall.clear-do"), async () => {
    const guard = { danger: true, tick: say("supervise.hall.clear-tick") };
    if (!(await ask(say("supervise.hall.ask-clear"), say("supervise.hall.clear-do"), guard))) return;
    const { answer } = await perform("stop", { reason: why.value(), clear: true }, say("supervise.hall.cleared"));
    if (answer !== null) close();
  }, "grave");
}

export async function resumeHall() {
  const key = hall.view.clear ? "supervise.hall.ask-resume-cleared" : "supervise.hall.ask-resume";
  if (await ask(say(key), say("supervise.hall.resume"))) await perform("resume", {}, say("supervise.hall.resumed"));
}

// ------------------------------------------------------------------ paper

function paperForm(view, close) {
  const since = clockLine();
  const why = reasons(say("supervise.reason"), view.reasons.stop);
  const hint = made("p", "soft", say("supervise.hall.paper-hint", { prefix: view.paper_prefix }));
  const parts = [hint, field(say("supervise.hall.paper-since"), since, say("supervise.hall.paper-since-hint")), why];
  return form(parts, say("supervise.hall.begin-paper-do"), async () => {
    const content = { reason: why.value() };
    if (since.value.trim()) {
      const clock = readClock(since.value);
      since.toggleAttribute("aria-invalid", clock === null);
      if (clock === null) {
        notice(say("supervise.bad-time"), true);
        return;
      }
      content.since = iso(instantOf(view.day, clock, view.time_zone));
    }
    if (!(await ask(say("supervise.hall.ask-begin-paper"), say("supervise.hall.begin-paper-do")))) return;
    const { answer } = await perform("paper/begin", content);
    if (answer !== null) close();
  });
}

async function endPaper() {
  if (await ask(say("supervise.hall.ask-end-paper"), say("supervise.hall.end-paper"))) await perform("paper/end");
}

// ------------------------------------------------------------------ boards, the day

function testCall(view) {
  const counter = choice(view.counters.map((one) => [one.id, counterTitle(one.id)]), view.counters[0].id);
  return form([field(say("supervise.counter-one"), counter)], say("supervise.hall.test-call-do"), () => {
    perform("test-call", { counter: counter.value }, say("supervise.hall.tested"));
  });
}

async function openDay() {
  if (await ask(say("supervise.ask-open"), say("supervise.hall.open-day"))) await perform("day/open");
}

async function closeDay() {
  const question = say("supervise.ask-close", { waiting: hall.view.waiting });
  if (await ask(question, say("supervise.hall.close-day"), { danger: true })) await perform("day/close");
}
