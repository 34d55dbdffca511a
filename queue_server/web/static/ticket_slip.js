// A number that a kiosk gave while the server was away, before it stands in line: its holder says "I am in the hall".

import { act, problemWords } from "./acts.js";
import { slipOf } from "./slips.js";
import { language, say, write } from "./words.js";

const at = (id) => document.getElementById(id);
/** Problems that no further press can change. */
const FOR_GOOD = new Set(["forged-slip", "forged-claim", "lease-void", "not-leased"]);

/** What the slip's code carries beside its address; nothing where the number was given as always. */
export const admission = (slipOf(location.href) || { admission: null }).admission;

/**
 * Show the number and let its holder take it into the line.
 *
 * @param {string} address of the ticket in the interface.
 * @param {function(): void} onAdmitted once it stands there.
 */
export function showSlip(address, onAdmitted) {
  const { number } = admission.claim;
  at("phone").dataset.state = "slip";
  at("known").classList.add("gone");
  at("slip").classList.remove("gone");
  write(at("slip-number"), number);
  at("slip-number").classList.toggle("long", number.length > 4);
  document.title = `${number} · ${say("ticket.your-number")}`;
  // The other languages' links must not lose what the code carries.
  for (const link of document.querySelectorAll("nav a")) {
    const query = new URLSearchParams(location.search);
    query.set("lang", link.lang);
    link.href = `?${query}`;
  }
  at("here").addEventListener("click", () => admit(address, onAdmitted));
}

async function admit(address, onAdmitted) {
  const button = at("here");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  tell(say("ticket.sending"));
  const waiting = () => tell(say("ticket.still-sending"));
  const { problem } = await act(`${address}/admit`, admission, language, waiting, null);
  if (problem === null) {
    at("slip").classList.add("gone");
    at("known").classList.remove("gone");
    onAdmitted();
    return;
  }
  tell(problemWords(problem), true);
  button.classList.toggle("gone", FOR_GOOD.has(problem.code));
  at("slip-how").classList.toggle("gone", FOR_GOOD.has(problem.code));
  at("slip-valid").classList.toggle("gone", FOR_GOOD.has(problem.code));
  button.setAttribute("aria-disabled", "false");
}

function tell(text, bad = false) {
  write(at("slip-remark"), text);
  at("slip-remark").classList.toggle("bad", bad);
  at("slip-remark").classList.toggle("gone", !text);
}
