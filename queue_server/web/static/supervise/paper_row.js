// One number that was written by hand, as a row of the table in which it is entered.

import { made, say } from "../words.js";
import { instantOf, iso, readClock } from "./clock_times.js";
import { choice, clockLine, line } from "./forms.js";
import { className, counterTitle, hall, now, serviceName } from "./hall.js";

const OUTCOMES = ["", "served", "no-show", "cancelled"];
/** The server's names of a row's fields to ours. */
const CELLS = { called_at: "called", ended_at: "ended" };

/** A new row; the number and the service follow those of the row before it. */
export function makeRow(before) {
  const controls = makeControls(before);
  const element = made("tr");
  const says = made("p", "row-problem");
  const cells = {};
  for (const name of Object.keys(controls)) {
    cells[name] = made("td");
    cells[name].dataset.label = say(`supervise.paper.${name}`);
    controls[name].setAttribute("aria-label", say(`supervise.paper.${name}`));
    cells[name].append(controls[name]);
    element.append(cells[name]);
  }
  const last = made("td", "row-end");
  last.append(says);
  says.setAttribute("role", "alert");
  element.append(last);
  const waits = () => controls.outcome.value === "";
  const fit = () => ["counter", "called", "ended"].forEach((name) => (controls[name].disabled = waits()));
  controls.outcome.addEventListener("change", fit);
  fit();

  const row = {
    element,
    isEmpty: () => !["sequence", "arrived", "called", "ended"].some((name) => controls[name].value.trim() && !controls[name].dataset.followed),
    entry: () => readRow(controls, row),
    problem(name, words) {
      const control = controls[CELLS[name] || name];
      if (control) control.setAttribute("aria-invalid", "true");
      says.textContent = words;
      element.classList.add("bad-row");
    },
    clearProblem() {
      for (const name of Object.keys(controls)) controls[name].removeAttribute("aria-invalid");
      says.textContent = "";
      element.classList.remove("bad-row");
    },
    focusProblem: () => (element.querySelector("[aria-invalid]") || controls.sequence).focus(),
    focus: () => controls[controls.sequence.value ? "arrived" : "sequence"].focus(),
    first: () => controls.sequence.setAttribute("data-first", ""),
    values: () => ({ sequence: controls.sequence.value, service: controls.service.value }),
  };
  return row;
}

function makeControls(before) {
  const { view } = hall;
  const values = before ? before.values() : { sequence: "", service: "" };
  const sequence = line({ inputmode: "numeric", maxlength: "4", class: "sequence", value: values.sequence ? String(Number(values.sequence) + 1) : "" });
  if (sequence.value) sequence.dataset.followed = "true";
  sequence.addEventListener("input", () => delete sequence.dataset.followed);
  const nothing = ["", "–"];
  return {
    sequence,
    service: choice([["", say("supervise.paper.choose")], ...view.services.map((one) => [one.id, serviceName(one.id)])], values.service),
    arrived: clockLine(),
    class: choice([["", say("supervise.give.usual-class")], ...view.classes.filter((one) => one.id !== "appointment").map((one) => [one.id, className(one.id)])]),
    outcome: choice(OUTCOMES.map((one) => [one, say(`supervise.paper.outcome-${one || "waiting"}`)])),
    counter: choice([nothing, ...view.counters.map((one) => [one.id, counterTitle(one.id)])]),
    called: clockLine(),
    ended: clockLine(),
  };
}

/** The row as it is sent; nothing, with the problem shown, where something is missing. */
function readRow(controls, row) {
  const digits = /\d+$/.exec(controls.sequence.value.trim());
  const sequence = digits ? Number(digits[0]) : 0;
  if (sequence < 1 || sequence > 999) return wrong(row, "sequence");
  if (!controls.service.value) return wrong(row, "service");
  const entry = { sequence, service: controls.service.value };
  if (controls.class.value) entry.class = controls.class.value;
  const settled = controls.outcome.value !== "";
  if (settled) entry.outcome = controls.outcome.value;
  if (settled && controls.counter.value) entry.counter = controls.counter.value;
  let earliest = hall.view.paper_since ? Date.parse(hall.view.paper_since) : 0;
  for (const [name, field] of [["arrived", "arrived"], ["called", "called_at"], ["ended", "ended_at"]]) {
    const text = controls[name].value.trim();
    if (!settled && name !== "arrived") continue;
    if (!text && name !== "arrived") continue;
    const clock = readClock(text);
    if (clock === null) return wrong(row, name);
    earliest = notBefore(earliest, instantOf(hall.view.day, clock, hall.view.time_zone));
    entry[field] = iso(earliest);
  }
  return entry;
}

/** Within one minute nobody wrote down what was first: it is taken as written. Otherwise the instant itself. */
function notBefore(earliest, instant) {
  const meant = Math.floor(earliest / 60000) * 60000 === instant ? earliest : instant;
  return Math.min(meant, Math.max(instant, now()));
}

function wrong(row, name) {
  row.problem(name, say(`supervise.paper.wrong-${name}`));
  return null;
}
