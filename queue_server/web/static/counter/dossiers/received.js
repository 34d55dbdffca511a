// A dossier that was just taken in: its code to be told, its receipt on paper.

import { printOf, printWords } from "../../desk_printing.js";
import { say, write } from "../../words.js";
import { at, here } from "../here.js";
import * as panel from "../panel.js";
import { receivePage } from "./receiving.js";
import { instantWords } from "./telling.js";
import { print } from "./wire.js";

/** Show it, and print its receipt where the desk has a printer. */
export async function receivedPage(answer, draft) {
  let paper = null;
  const again = async () => {
    ({ answer: paper } = await print(answer.code, "receipt", { language: draft.language }));
    panel.refresh();
  };
  panel.open(() => ({
    title: say("counter.receive.taken"),
    number: answer.code,
    note: [
      answer.due_at ? say("counter.receive.due", { when: instantWords(answer.due_at) }) : "",
      answer.hand_over_by ? say("counter.receive.hand-over", { when: instantWords(answer.hand_over_by) }) : "",
      paperWords(paper),
    ].filter(Boolean).join("\n"),
    groups: [{
      columns: 2,
      choices: [
        { label: say("counter.receive.print-again"), go: again },
        ...(paper !== null && printOf(here.view.printer, paper) === null ? [{ label: say("counter.print-here"), go: () => printHere(paper.sheet) }] : []),
        { label: say("counter.receive.another"), go: () => panel.open(receivePage()) },
      ],
    }],
    act: { label: say("counter.finish"), go: panel.close },
    focus: "act",
  }));
  await again();
}

/** By the browser, where the desk has no printer of its own. */
export function printHere(sheet) {
  const rows = sheet.sections.flatMap((one) => [one.heading, ...one.rows.map((row) => [row.heading, row.value].filter(Boolean).join(": "))]);
  at("slip").classList.add("sheet");
  write(at("slip-number"), sheet.code.join(""));
  write(at("slip-facts"), [sheet.above, sheet.title, sheet.under, ...rows, sheet.url, ...sheet.foot].filter(Boolean).join("\n"));
  window.print();
}

/** What became of a paper at the desk's printer. */
export function paperWords(paper) {
  if (paper === null) return "";
  const job = printOf(here.view.printer, paper);
  return job === null ? say("counter.receive.no-printer") : printWords(job);
}
