// What lies over the page: one sheet with facts and acts, and over that a question with two answers.

import { made, say, write } from "../words.js";
import { at } from "./hall.js";

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled])";

let sheet = null;
let cameFrom = null;
let answer = null;

export const sheetIsOpen = () => sheet !== null;
export const isAsking = () => answer !== null;

// ------------------------------------------------------------------ the sheet

/**
 * Open a sheet, in place of the one that is open.
 *
 * @param {object} wanted `title`; `build(body)` fills it once; `draw()` follows every view; `wide`;
 *   `mayClose()` tells whether nothing would be lost, or promises to.
 */
export function openSheet(wanted) {
  if (sheet === null) cameFrom = document.activeElement;
  sheet = wanted;
  at("sheet").classList.toggle("wide", Boolean(wanted.wide));
  titleSheet(wanted.title);
  const body = at("sheet-body");
  body.textContent = "";
  write(at("sheet-notice"), "");
  wanted.build(body);
  at("sheet-veil").classList.remove("gone");
  document.body.classList.add("covered");
  drawSheet();
  at("sheet").scrollTop = 0;
  const first = body.querySelector("[data-first]");
  (first || at("sheet-close")).focus();
}

export function titleSheet(title) {
  write(at("sheet-title"), title);
}

/** Let the open sheet follow the newest view. */
export function drawSheet() {
  if (sheet !== null && sheet.draw) sheet.draw();
}

export async function closeSheet() {
  if (sheet === null) return;
  const closing = sheet;
  if (closing.mayClose && !(await closing.mayClose())) return;
  if (sheet !== closing) return;
  sheet = null;
  at("sheet-veil").classList.add("gone");
  document.body.classList.remove("covered");
  at("sheet-body").textContent = "";
  whereFrom().focus();
}

/** What had the focus before the sheet, or what has been drawn in its place since. */
function whereFrom() {
  if (document.contains(cameFrom) && cameFrom !== document.body) return cameFrom;
  const able = Array.from(document.querySelectorAll("[data-go]"));
  return able.find((one) => one.dataset.go === cameFrom.dataset.go) || at("find");
}

// ------------------------------------------------------------------ the question

/**
 * Ask before something that is hard to take back. The focus is on "no".
 *
 * @param {string} question what would happen.
 * @param {string} yes what the answer that does it says.
 * @param {{danger: boolean, tick: string}} [guard] red for what is grave; words to be ticked before "yes" can
 *   be pressed at all.
 * @returns {Promise<boolean>}
 */
export function ask(question, yes, guard = {}) {
  const before = document.activeElement;
  write(at("question"), question);
  write(at("yes"), yes);
  at("yes").classList.toggle("danger", Boolean(guard.danger));
  at("tick-line").classList.toggle("gone", !guard.tick);
  at("tick").checked = false;
  write(at("tick-words"), guard.tick || "");
  at("yes").disabled = Boolean(guard.tick);
  at("confirm").classList.remove("gone");
  at("no").focus();
  return new Promise((done) => {
    answer = (given) => {
      answer = null;
      at("confirm").classList.add("gone");
      if (before && document.contains(before)) before.focus();
      done(given);
    };
  });
}

// ------------------------------------------------------------------ keys

function onKey(event) {
  const top = answer !== null ? at("confirm") : sheet !== null ? at("sheet") : null;
  if (top === null) return;
  if (event.key === "Escape") {
    event.preventDefault();
    if (answer !== null) answer(false);
    else closeSheet();
  }
  if (event.key === "Tab") keepWithin(top, event);
}

function keepWithin(top, event) {
  const able = Array.from(top.querySelectorAll(FOCUSABLE)).filter((one) => one.getClientRects().length > 0);
  const [first, last] = [able[0], able[able.length - 1]];
  const outside = !top.contains(document.activeElement);
  if (event.shiftKey && (outside || document.activeElement === first)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && (outside || document.activeElement === last)) {
    event.preventDefault();
    first.focus();
  }
}

document.addEventListener("keydown", onKey);
at("sheet-close").addEventListener("click", closeSheet);
at("sheet-veil").addEventListener("click", (event) => event.target === at("sheet-veil") && closeSheet());
at("no").addEventListener("click", () => answer !== null && answer(false));
at("yes").addEventListener("click", () => answer !== null && answer(true));
at("tick").addEventListener("change", () => {
  at("yes").disabled = !at("tick").checked;
});

/** A heading inside a sheet. */
export function heading(key) {
  return made("h3", "", say(key));
}
