// The day's figures on a sheet: printed at this desk's own printer if there is one, else by the browser.

import { printOf, printWords } from "../desk_printing.js";
import { language, made, say, write } from "../words.js";
import { openSheet } from "./dialogs.js";
import { perform } from "./doing.js";
import { button } from "./forms.js";
import { at, hall } from "./hall.js";

/** Ask for them as they are now, and show them. */
export async function openReport() {
  const { answer } = await perform("staff/report", { language }, "");
  if (answer !== null) showReport(answer);
}

function showReport(report) {
  const { sheet } = report;
  const printed = made("p", "printed");
  printed.setAttribute("role", "status");
  const here = button("", "", () => printSheet(sheet));
  const again = button(say("counter.print-again"), "do", openReport);
  openSheet({
    title: sheet.title,
    build(body) {
      const acts = made("div", "buttons");
      acts.append(again, here);
      body.append(figures(sheet), printed, acts);
    },
    draw() {
      const job = printOf(hall.view.printer, report);
      write(printed, printWords(job));
      write(here, say(job === null ? "supervise.report.print" : "counter.print-here"));
      here.classList.toggle("do", job === null);
      again.classList.toggle("gone", job === null || job.state !== "failed");
    },
  });
}

function figures(sheet) {
  const all = made("div", "report");
  for (const { heading, rows } of sheet.sections) {
    if (heading) all.append(made("h3", "", heading));
    const list = made("dl", "figures");
    for (const row of rows) list.append(made("dt", "", row.heading), made("dd", "", row.value));
    all.append(list);
  }
  for (const words of sheet.foot) all.append(made("p", "soft", words));
  return all;
}

/** Print nothing of the page but the sheet. */
function printSheet(sheet) {
  const paper = at("paper-slip");
  paper.textContent = "";
  paper.append(made("p", "", sheet.above), made("p", "title", sheet.title), figures(sheet));
  window.print();
}
