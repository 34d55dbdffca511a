// A number that staff gave or printed anew: large to be read out, and as a slip of this desk's own printer.

import { printOf, printWords } from "../desk_printing.js";
import { made, named, say, write } from "../words.js";
import { openSheet } from "./dialogs.js";
import { perform } from "./doing.js";
import { button } from "./forms.js";
import { at, className, hall, hallClock, serviceName } from "./hall.js";

/**
 * Show a slip.
 *
 * @param {object} slip the server's answer.
 * @param {?function(): void} [again] gives another number.
 */
export function showSlip(slip, again = null) {
  const printed = made("p", "printed");
  printed.setAttribute("role", "status");
  const print = button(say("supervise.give.print"), "do", () => printSlip(slip));
  const once = button(say("counter.print-again"), "do", () => printAgain(slip));
  openSheet({
    title: say("supervise.give.given"),
    draw() {
      const job = printOf(hall.view.printer, slip);
      write(printed, printWords(job));
      once.classList.toggle("gone", job === null || job.state !== "failed");
      write(print, say(job === null ? "supervise.give.print" : "counter.print-here"));
      print.classList.toggle("do", job === null);
    },
    build(body) {
      const number = made("p", "slip-number number", slip.number);
      const facts = made("ul", "facts");
      for (const words of linesOf(slip)) facts.append(made("li", "", words));
      const phone = made("a", "page-link", say("supervise.give.follow"));
      phone.href = slip.url;
      phone.target = "_blank";
      phone.rel = "noopener";
      const acts = made("div", "buttons");
      print.setAttribute("data-first", "");
      acts.append(once, print);
      if (again) acts.append(button(say("supervise.give.again"), "", again));
      body.append(number, facts, printed, acts, phone);
    },
  });
}

function linesOf(slip) {
  return [
    `${serviceName(slip.service)} · ${className(slip.class)}`,
    slip.ahead ? say("supervise.give.ahead", { count: slip.ahead }) : say("supervise.give.ahead-none"),
    slip.counters.length ? say("supervise.give.counters", { counters: slip.counters.join(", ") }) : "",
    say("supervise.give.code", { code: slip.code }),
  ].filter(Boolean);
}

/** On the printer of this desk. */
async function printAgain(slip) {
  const { answer } = await perform("staff/reprint", { ticket: slip.ticket, print: true }, "");
  if (answer !== null) showSlip(answer);
}

/** Print nothing of the page but the slip. */
function printSlip(slip) {
  const paper = at("paper-slip");
  paper.textContent = "";
  const time = say("supervise.find.arrived", { time: hallClock(slip.issued_at) });
  paper.append(made("p", "", named(hall.view.names)), made("p", "number", slip.number));
  for (const words of [...linesOf(slip), time]) paper.append(made("p", "", words));
  window.print();
}
