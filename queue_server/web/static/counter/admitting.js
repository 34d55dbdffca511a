// Numbers that a kiosk gave while the server was away: taken into the line by number or by the slip's code.

import { slipOf } from "../slips.js";
import { language, say } from "../words.js";
import { ask, notice, ready, sendTo } from "./doing.js";
import { admitted, givePage } from "./giving_pages.js";
import { hallBase } from "./here.js";
import * as panel from "./panel.js";
import { knownOf, ticketPage } from "./ticket_pages.js";

const NUMBER = /^[A-ZĐ]{1,2}[0-9]{1,4}$/;

/** Which number is on the slip? */
export function admitPage() {
  let typed = "";
  return () => ({
    title: say("counter.admit"),
    note: say("counter.admit-note"),
    field: { label: say("counter.number"), value: typed, longest: 12, input: (value) => { typed = value; } },
    act: { label: say("counter.go-on"), go: () => byNumber(typed.toUpperCase().replace(/\s/g, "")) },
  });
}

/** One that stands in line already is shown; of any other it must be said what it is for. */
async function byNumber(number) {
  if (!NUMBER.test(number)) {
    notice(say("counter.number-wrong"), true);
    return;
  }
  const found = await ask(`${hallBase}/find?number=${encodeURIComponent(number)}`);
  if (found === null) return;
  if (found.tickets.length) show(found.tickets[0]);
  else panel.push(givePage(number));
}

/** A slip was scanned: what a kiosk gave is taken in, and the ticket is shown with all that can be done with it. */
export async function takeSlip(address) {
  if (!ready()) return;
  const slip = slipOf(address);
  if (slip === null) {
    notice(say("counter.scan-unread"), true);
    return;
  }
  const ticket = `${hallBase}/tickets/${encodeURIComponent(slip.id)}`;
  if (slip.admission !== null) {
    const { answer } = await sendTo(`${ticket}/admit`, slip.admission, admitted, null);
    if (answer === null) return;
  }
  const view = await ask(ticket);
  const found = view && (await ask(`${hallBase}/find?number=${encodeURIComponent(view.number)}`));
  if (found && found.tickets.length) show(found.tickets[0]);
}

async function show(found) {
  const why = await ask(`${hallBase}/why/${encodeURIComponent(found.number)}`);
  if (why) panel.open(ticketPage(found.ticket, knownOf(found, why.sentences[language])));
}
