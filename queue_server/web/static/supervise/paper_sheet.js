// Numbers that were written by hand, entered afterwards: a row for each, all of them or none.

import { made, say } from "../words.js";
import { ask, openSheet } from "./dialogs.js";
import { notice, perform } from "./doing.js";
import { button } from "./forms.js";
import { hall, hallClock } from "./hall.js";
import { makeRow } from "./paper_row.js";

/** Rows to begin with, and the most that are sent at once. */
const ROWS = 3;
const MOST = 50;

export function openPaper() {
  const rows = [];
  const body = made("tbody");
  const add = (before = null) => {
    const row = makeRow(before);
    rows.push(row);
    body.append(row.element);
    return row;
  };
  const written = () => rows.filter((row) => !row.isEmpty());
  openSheet({
    title: say("supervise.paper.enter"),
    wide: true,
    build(place) {
      for (let count = 0; count < ROWS; count += 1) add();
      const facts = { prefix: hall.view.paper_prefix, time: hall.view.paper_since ? hallClock(hall.view.paper_since) : "" };
      const form = made("form", "paper");
      form.noValidate = true;
      const acts = made("div", "buttons");
      const send = made("button", "do", say("supervise.paper.do"));
      send.type = "submit";
      acts.append(button(say("supervise.paper.add"), "", () => rows.length < MOST && add(rows[rows.length - 1]).focus()), send);
      form.append(made("p", "soft", say("supervise.paper.hint", facts)), table(body), acts);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        enter(rows, written(), body, add);
      });
      place.append(form);
      rows[0].first();
    },
    mayClose: async () => !written().length || ask(say("supervise.paper.ask-leave"), say("supervise.paper.leave")),
  });
}

function table(body) {
  const whole = made("table");
  const head = made("thead");
  const row = made("tr");
  for (const name of ["sequence", "service", "arrived", "class", "outcome", "counter", "called", "ended"]) {
    const cell = made("th", "", say(`supervise.paper.${name}`));
    cell.scope = "col";
    row.append(cell);
  }
  row.append(made("td"));
  head.append(row);
  whole.append(head, body);
  return whole;
}

async function enter(rows, written, body, add) {
  for (const row of rows) row.clearProblem();
  if (!written.length) {
    notice(say("supervise.paper.nothing"), true);
    return;
  }
  const entries = written.map((row) => row.entry());
  if (entries.some((entry) => entry === null)) {
    notice(say("supervise.paper.see-rows"), true);
    written[entries.indexOf(null)].focusProblem();
    return;
  }
  const said = (answer) => say("supervise.paper.done", { count: answer.numbers.length, numbers: answer.numbers.join(", ") });
  const { answer, problem } = await perform("paper/tickets", { tickets: entries }, said);
  if (problem !== null) showProblem(written, problem);
  if (answer === null) return;
  rows.length = 0;
  body.textContent = "";
  for (let count = 0; count < ROWS; count += 1) add();
  rows[0].focus();
}

const timeWords = () => say("supervise.paper.impossible-time", { time: hallClock(hall.view.paper_since) });

/** A problem of one row stands at that row. */
function showProblem(written, problem) {
  for (const error of problem.errors || []) {
    const found = /tickets\[(\d+)\]\.?(\w*)/.exec(error.field);
    if (found === null || written[Number(found[1])] === undefined) continue;
    const row = written[Number(found[1])];
    row.problem(found[2], problem.code === "impossible-time" ? timeWords() : problem.title);
    row.focusProblem();
  }
}
