// A number for somebody who stands at the desk: also while no machine gives any.

import { has, made, say } from "../words.js";
import { instantOf, iso, readClock } from "./clock_times.js";
import { openSheet } from "./dialogs.js";
import { notice, perform } from "./doing.js";
import { chips, choice, clockLine, field, form, numberLine } from "./forms.js";
import { className, hall, serviceName } from "./hall.js";
import { showSlip } from "./slip.js";

export function openIssue() {
  openSheet({ title: say("supervise.give.open"), build: (body) => body.append(issueForm()) });
}

function issueForm() {
  const { view } = hall;
  const service = choice(view.services.map((one) => [one.id, `${one.prefix} · ${serviceName(one.id)}`]), view.services[0].id);
  service.setAttribute("data-first", "");
  const slot = clockLine();
  const slotField = field(say("supervise.give.slot"), slot);
  slotField.classList.add("gone");
  const classes = [["", say("supervise.give.usual-class")], ...view.classes.map((one) => [one.id, className(one.id)])];
  const wanted = chips(say("supervise.give.class"), classes, "", (id) => slotField.classList.toggle("gone", id !== "appointment"));
  const units = numberLine(1, 999, 1);
  const further = furtherServices();
  const language = chips(say("supervise.give.language"), view.languages.map((one) => [one, languageName(one)]), view.languages[0]);
  const parts = [field(say("supervise.service"), service), wanted, slotField, field(say("supervise.give.units"), units), further.element, language];
  return form(parts, say("supervise.give.do"), async () => {
    const content = { service: service.value, language: language.value(), units: Number(units.value) || 1, then: further.value(), print: hall.view.printer.here };
    if (wanted.value()) content.class = wanted.value();
    if (wanted.value() === "appointment") {
      const clock = readClock(slot.value);
      slot.toggleAttribute("aria-invalid", clock === null);
      if (clock === null) {
        notice(say("supervise.bad-time"), true);
        return;
      }
      content.slot = iso(instantOf(view.day, clock, view.time_zone));
    }
    const { answer } = await perform("staff/tickets", content, "");
    if (answer !== null) showSlip(answer, openIssue);
  });
}

const languageName = (code) => (has(`common.language-name.${code}`) ? say(`common.language-name.${code}`) : code);

/** Services that follow in the same visit: one more choice whenever the last one is taken. */
function furtherServices() {
  const element = made("div", "further");
  const options = [["", say("supervise.give.nothing-further")], ...hall.view.services.map((one) => [one.id, serviceName(one.id)])];
  const add = () => {
    const select = choice(options);
    select.addEventListener("change", () => {
      const last = element.lastElementChild.querySelector("select");
      if (last.value && element.children.length < 9) add();
    });
    element.append(field(say("supervise.give.then"), select));
  };
  add();
  const value = () => Array.from(element.querySelectorAll("select"), (select) => select.value).filter(Boolean);
  return { element, value };
}
