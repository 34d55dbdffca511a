// A dossier of the hall's register: what is kept of it, and the steps that are possible as it stands.

import { named, reasonWords, say } from "../../words.js";
import { now } from "../here.js";
import * as panel from "../panel.js";
import { switches } from "../sending_pages.js";
import { catalogue, procedureOf } from "./catalogue.js";
import { otherSteps, othersPage } from "./others.js";
import { printing, take } from "./taking.js";
import { instantWords } from "./telling.js";
import { officer } from "./wire.js";

/** Steps of its past that are told. */
const MOST_TOLD = 4;
/** The server's own limit, as it comes, in milliseconds; it has the last word. */
const BACK_WITHIN = 600000;
const PROOFS = ["receipt", "signature", "code"];
const RETURNED_FROM = ["done", "refused", "withdrawn", "stopped"];
const LOOKS = { done: "good", supplement: "mind", fee: "mind" };

/** The page of a dossier; `bring` asks for it again. */
export function staffFace(dossier, bring) {
  catalogue(panel.refresh);
  return {
    face: "staff",
    title: say("counter.dossier.title", { code: dossier.code }),
    state: { text: stateWords(dossier), look: isLate(dossier) ? "bad" : LOOKS[dossier.status] || "" },
    note: noteOf(dossier).filter(Boolean).join("\n"),
    groups: [{ columns: 2, choices: [...possible(dossier, bring), ...always(dossier), ...backward(dossier, bring), ...more(dossier, bring)] }],
  };
}

function isLate(dossier) {
  const running = dossier.status === "received" || dossier.status === "processing";
  return running && dossier.due_at !== null && Date.parse(dossier.due_at) < now();
}

function stateWords(dossier) {
  const words = [say(`dossier.status.${dossier.status}`)];
  if (dossier.due_at && !RETURNED_FROM.concat("returned").includes(dossier.status)) {
    words.push(say(isLate(dossier) ? "counter.dossier.late" : "counter.dossier.due", { date: instantWords(dossier.due_at) }));
  }
  return words.join(" · ");
}

function noteOf(dossier) {
  const fact = (what, value) => (value ? say("counter.dossier.fact", { what: say(`counter.dossier.${what}`), value }) : "");
  const owner = dossier.applicant === null ? "" : [dossier.applicant.name, dossier.applicant.phone].filter(Boolean).join(" · ");
  return [
    `${named(dossier.names) || dossier.procedure}`,
    fact("owner", owner),
    dossier.missing.length ? say("counter.dossier.missing", { papers: paperNames(dossier).join(", ") }) : "",
    ...dossier.steps.slice(-MOST_TOLD).map(stepWords),
  ];
}

/** The papers of its case, or of all cases of its procedure. */
function papersOf(dossier) {
  const procedure = procedureOf(dossier.procedure);
  const cases = procedure ? procedure.cases : [];
  const own = cases.filter((one) => one.id === dossier.case);
  return (own.length ? own : cases).flatMap((one) => one.papers);
}

function paperNames(dossier) {
  return dossier.missing.map((id) => {
    const known = papersOf(dossier).find((paper) => paper.id === id);
    return known ? named(known.names) : id;
  });
}

function stepWords(one) {
  const facts = { when: instantWords(one.at), what: say(`counter.dossier.step.${one.done}`), officer: one.officer };
  return [say("counter.dossier.step-line", facts), reasonWords(one.reason), one.note].filter(Boolean).join(" · ");
}

// ------------------------------------------------------------------ what can be done

function possible(dossier, bring) {
  const { status } = dossier;
  const plain = (name) => ({ label: say(`counter.dossier.do.${name}`), go: () => take(dossier, name, {}, bring) });
  if (RETURNED_FROM.includes(status)) return [{ label: say("counter.dossier.do.return"), go: () => panel.push(returnPage(dossier)) }];
  if (status === "supplement") return [plain("supplement-brought")];
  if (status === "fee") return [plain("fee-paid")];
  const asking = dossier.supplement_asked || !papersOf(dossier).length ? [] : [
    { label: say("counter.dossier.do.supplement"), go: () => panel.push(supplementPage(dossier, bring)) },
  ];
  if (status === "received") return [{ label: say("counter.dossier.do.hand-over"), go: () => panel.push(handOverPage(dossier, bring)) }, ...asking];
  if (status === "processing") return [plain("finish"), ...asking];
  return [];
}

function always(dossier) {
  const papers = ["receipt", ...(dossier.supplement_asked ? ["supplement"] : []), ...(dossier.apologised ? ["apology"] : [])];
  return papers.map((kind) => ({ label: say(`counter.dossier.print.${kind}`), go: () => printing(dossier, kind) }));
}

/** A slip of the hand is taken back by whoever made it, for a while. */
function backward(dossier, bring) {
  const last = dossier.steps[dossier.steps.length - 1];
  const recent = now() - Date.parse(last.at) < BACK_WITHIN;
  if (!recent || last.officer !== officer() || last.done === "received" || last.done === "taken-back") return [];
  const what = say(`counter.dossier.step.${last.done}`);
  return [{ label: say("counter.dossier.do.take-back"), note: what, go: () => take(dossier, "take-back", {}, bring) }];
}

function more(dossier, bring) {
  if (!otherSteps(dossier).length) return [];
  return [{ label: say("counter.dossier.do.other"), go: () => panel.push(othersPage(dossier, bring)) }];
}

/** To whom does it go, and how was that shown? */
function returnPage(dossier) {
  const give = (proof) => take(dossier, "return", { proof }, panel.close);
  return () => ({
    title: say("counter.dossier.return-title", { code: dossier.code }),
    note: say("counter.dossier.return-note"),
    groups: [{ columns: 3, choices: PROOFS.map((proof) => ({ label: say(`counter.dossier.proof.${proof}`), go: () => give(proof) })) }],
  });
}

/** Who processes it? Another person than the one who took it in. */
function handOverPage(dossier, bring) {
  let typed = "";
  const go = () => take(dossier, "hand-over", { to: typed.trim() }, () => {
    panel.back();
    bring();
  });
  return () => ({
    title: say("counter.dossier.hand-over-title", { code: dossier.code }),
    note: say("counter.dossier.hand-over-note"),
    field: { label: say("counter.officer-field"), value: typed, longest: 64, input: (value) => { typed = value; } },
    act: { label: say("counter.dossier.do.hand-over"), go: () => typed.trim() && go() },
  });
}

/** Which papers are missing? It is asked once in a dossier's life, and what is printed says which. */
function supplementPage(dossier, bring) {
  const missing = new Set();
  const reasons = dossier.reasons.supplement;
  const draft = { reason: reasons[0] };
  const ask = () => take(dossier, "supplement", { papers: [...missing], reason: draft.reason }, () => {
    panel.back();
    bring();
    printing(dossier, "supplement");
  });
  return () => ({
    title: say("counter.dossier.supplement-title", { code: dossier.code }),
    note: say("counter.dossier.supplement-note"),
    groups: [
      {
        columns: 2,
        choices: papersOf(dossier).map((paper) => ({
          label: named(paper.names),
          chosen: missing.has(paper.id),
          go: () => missing.delete(paper.id) || missing.add(paper.id),
        })),
      },
      { label: say("counter.reason-wanted"), columns: 3, choices: switches(draft, "reason", reasons.map((code) => [code, reasonWords(code) || code])) },
    ],
    act: { label: say("counter.dossier.do.supplement-now", { count: missing.size }), able: missing.size > 0, go: ask },
  });
}
