// Slips of this desk that are not on paper, as far as anybody knows: said until somebody has seen to them.

import { printOf, printWords } from "../desk_printing.js";
import { say } from "../words.js";
import { send } from "./doing.js";
import { seeTo, slipPage } from "./giving_pages.js";
import { at, here } from "./here.js";
import * as panel from "./panel.js";

/** The line above the work, while there are any. */
export function drawLost(view) {
  const { lost } = view.printer;
  at("lost-slips").hidden = lost.length === 0;
  const numbers = lost.map((job) => job.number).join(", ");
  panel.label(at("lost-slips"), lost.length ? say("counter.lost-slips", { numbers }) : "");
}

/** Open the oldest one. */
export function openLost() {
  const [oldest] = here.view.printer.lost;
  if (oldest) panel.open(lostPage(oldest));
}

function lostPage(job) {
  return () => ({
    title: say("counter.lost-title", { number: job.number }),
    note: printWords(printOf(here.view.printer, job) || job),
    groups: [{ columns: 2, choices: [...(job.ticket === null ? [] : [again(job)]), seen(job)] }],
  });
}

function again(job) {
  return {
    label: say("counter.print-again"),
    note: say("counter.lost-again-note"),
    go: async () => {
      const { answer: slip } = await send("reprint", { ticket: job.ticket, print: true });
      if (slip !== null) panel.open(slipPage(slip, say("counter.slip-again")));
    },
  };
}

function seen(job) {
  return {
    label: say("counter.lost-seen"),
    note: say("counter.lost-seen-note"),
    go: async () => {
      const { done } = await seeTo(job);
      if (done) panel.close();
    },
  };
}
