// Finding one ticket of today: by its number, or by about when and for what it was taken.

import { made, say } from "../words.js";
import { instantOf, iso, readClock } from "./clock_times.js";
import { look, notice } from "./doing.js";
import { choice, clockLine, field, form, line } from "./forms.js";
import { className, hall, hallClock, serviceName } from "./hall.js";

/** Digits with which a short number is filled up: 12 of C12. */
const DIGITS = 3;

/**
 * The ticket of a number as somebody typed it: "c12", "C 012".
 *
 * @returns {Promise<{ticket: ?object, problem: ?object}>} neither where there is no such ticket today.
 */
export async function ticketOf(typed) {
  for (const number of spellings(typed)) {
    const { answer, problem } = await look(`find?number=${encodeURIComponent(number)}`);
    if (problem !== null) return { ticket: null, problem };
    if (answer.tickets.length) return { ticket: answer.tickets[0], problem: null };
  }
  return { ticket: null, problem: null };
}

function spellings(typed) {
  const plain = typed.toUpperCase().replace(/[\s.-]/g, "");
  const parts = /^(\D+)(\d+)$/.exec(plain);
  const filled = parts ? parts[1] + parts[2].replace(/^0+/, "").padStart(DIGITS, "0") : plain;
  return plain === filled ? [plain] : [plain, filled];
}

/** The form that looks for a number; `onFound` is given the ticket. */
export function numberForm(onFound) {
  const number = line({ maxlength: "8", class: "number-entry", autocapitalize: "characters", "data-first": "" });
  const element = form([field(say("supervise.find.number"), number)], say("supervise.find.do"), async () => {
    if (!number.value.trim()) return;
    const { ticket, problem } = await ticketOf(number.value);
    if (problem !== null) notice(problem.title, true);
    else if (ticket === null) notice(say("supervise.find.unknown", { number: number.value.trim() }), true);
    else onFound(ticket);
  });
  element.classList.add("beside");
  return element;
}

/** The form for a lost slip; what it finds stands below, to choose from. */
export function lostForm(onFound) {
  const { view } = hall;
  const when = clockLine();
  const services = [["", say("supervise.find.any-service")], ...view.services.map((one) => [one.id, serviceName(one.id)])];
  const service = choice(services);
  const found = made("ul", "found");
  const parts = [field(say("supervise.find.when"), when), field(say("supervise.service"), service)];
  const element = form(parts, say("supervise.find.do"), async () => {
    const clock = when.value.trim() ? readClock(when.value) : undefined;
    when.toggleAttribute("aria-invalid", clock === null);
    if (clock === null) {
      notice(say("supervise.bad-time"), true);
      return;
    }
    const around = clock === undefined ? "" : `&around=${encodeURIComponent(iso(instantOf(view.day, clock, view.time_zone)))}`;
    const { answer, problem } = await look(`find?service=${encodeURIComponent(service.value)}${around}`);
    if (problem !== null) notice(problem.title, true);
    else show(found, answer.tickets, onFound);
  });
  const whole = made("div");
  whole.append(element, found);
  return whole;
}

function show(list, tickets, onFound) {
  list.textContent = "";
  for (const one of tickets) {
    const facts = [
      say("supervise.find.arrived", { time: hallClock(one.arrived) }), serviceName(one.service),
      className(one.class), say(`supervise.ticket.state.${one.state}`),
    ];
    const button = made("button");
    button.type = "button";
    button.append(made("strong", "number", one.number), made("span", "", facts.join(" · ")));
    button.addEventListener("click", () => onFound(one));
    const item = made("li");
    item.append(button);
    list.append(item);
  }
  if (!tickets.length) list.append(made("li", "soft", say("supervise.find.none")));
  const first = list.querySelector("button");
  if (first) first.focus();
}
