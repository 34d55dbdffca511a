// Taking a dossier in: which procedure and case, which papers with how many originals and copies, from whom.
//
// What was said at the kiosk about the papers stands there already. The receipt prints at the desk.

import { named, say } from "../../words.js";
import { notice } from "../doing.js";
import { here } from "../here.js";
import * as panel from "../panel.js";
import { switches } from "../sending_pages.js";
import { catalogue, procedureOf, search } from "./catalogue.js";
import { receivedPage } from "./received.js";
import { officer, receive } from "./wire.js";

const CHANNELS = ["in-person", "online", "post"];

/** For what? What was said at the kiosk, or what is found among the procedures. */
export function receivePage(other = false) {
  let typed = "";
  let direct = null;
  return () => {
    const posted = catalogue(panel.refresh);
    const said = here.view.current === null ? null : here.view.current.preparation;
    const known = said && posted !== null ? procedureOf(said.code) : null;
    if (known && !other && direct === null) direct = casePage(known, said);
    if (direct !== null) return direct();
    const found = posted === null ? [] : search(typed, servicesHere());
    const choose = (one) => panel.push(casePage(one, said && said.code === one.code ? said : null));
    return {
      face: "search",
      title: say("counter.receive.for-what"),
      note: posted === null ? say("counter.dossier.asking") : found.length ? "" : say("counter.receive.no-procedure"),
      field: { label: say("counter.receive.search"), value: typed, longest: 64, input: (value) => { typed = value; panel.refresh(); } },
      groups: [{ columns: 2, choices: found.map((one) => ({ label: named(one.names), note: one.code, go: () => choose(one) })) }],
      act: { label: say("counter.go-on"), able: found.length > 0, go: () => choose(found[0]) },
    };
  };
}

/** What is done for whoever stands here; else what is done at this counter. */
function servicesHere() {
  const { current, services } = here.view;
  return current === null ? services.map((one) => one.id) : [current.service];
}

/** Which case? The only one, and the one that was said, need not be asked for. */
function casePage(procedure, said) {
  const known = procedure.cases.find((one) => said && one.id === said.case_id);
  const only = known || (procedure.cases.length === 1 ? procedure.cases[0] : null);
  if (only) return papersPage(draftOf(procedure, only, said));
  return () => ({
    title: named(procedure.names),
    groups: [{
      label: say("counter.receive.case"),
      columns: 2,
      choices: procedure.cases.map((one) => ({ label: named(one.names), go: () => panel.push(papersPage(draftOf(procedure, one, null))) })),
    }],
  });
}

/** What is about to be taken in. */
function draftOf(procedure, one, said) {
  const has = new Set(said ? said.has.map((paper) => paper.id) : []);
  const current = here.view.current;
  return {
    procedure,
    case: one,
    papers: one.papers.filter((paper) => !paper.shown_only).map((paper) => ({
      ...paper, taken: has.has(paper.id), originals: paper.originals, copies: paper.originals || paper.copies ? paper.copies : 1,
    })),
    channel: "in-person",
    language: current === null ? here.view.languages[0] : current.language,
    name: "",
    phone: "",
  };
}

function countWords(paper) {
  const counts = [["originals", paper.originals], ["copies", paper.copies]].filter(([, count]) => count);
  return counts.map(([name, count]) => say(`counter.receive.${name}`, { count })).join(", ");
}

/** Which papers are there, and how many of each? */
function papersPage(draft) {
  return () => {
    const taken = draft.papers.filter((paper) => paper.taken);
    const all = taken.length === draft.papers.length;
    return {
      face: "papers",
      title: say("counter.receive.papers", { procedure: named(draft.procedure.names) }),
      note: draft.procedure.cases.length > 1 ? named(draft.case.names) : "",
      groups: [
        {
          columns: 2,
          choices: draft.papers.map((paper) => ({
            label: named(paper.names), note: countWords(paper), chosen: paper.taken, go: () => { paper.taken = !paper.taken; },
          })),
        },
        {
          columns: 2,
          choices: [
            { label: say("counter.receive.all"), why: all ? "" : undefined, go: () => draft.papers.forEach((paper) => { paper.taken = true; }) },
            { label: say("counter.receive.counts"), why: taken.length ? undefined : "", go: () => panel.push(countsPage(draft)) },
            { label: say("counter.receive.other"), go: () => panel.open(receivePage(true)) },
          ],
        },
      ],
      act: { label: say("counter.receive.papers-done", { count: taken.length }), able: taken.length > 0, go: () => panel.push(ownerPage(draft)) },
      focus: taken.length ? "act" : "choice-0",
    };
  };
}

/** Other numbers of originals and copies than the procedure asks for. */
function countsPage(draft) {
  const change = (paper, name, by) => ({
    label: `${say(`counter.receive.${name}`, { count: paper[name] })} ${by < 0 ? "−" : "+"}`,
    why: paper[name] + by < 0 || (by < 0 && paper.originals + paper.copies === 1) ? "" : undefined,
    go: () => { paper[name] += by; },
  });
  return () => ({
    title: say("counter.receive.counts"),
    groups: draft.papers.filter((paper) => paper.taken).map((paper) => ({
      label: named(paper.names),
      columns: 4,
      choices: [change(paper, "originals", -1), change(paper, "originals", 1), change(paper, "copies", -1), change(paper, "copies", 1)],
    })),
    act: { label: say("counter.go-on"), go: panel.back },
    focus: "act",
  });
}

/** Whose is it, how does the result come back, and in which language is the receipt? */
function ownerPage(draft) {
  const channels = CHANNELS.map((one) => [one, say(`procedures.channel.${one}`)]);
  const languages = here.view.languages.map((code) => [code, say(`common.language-name.${code}`)]);
  return () => ({
    title: say("counter.receive.owner"),
    note: [termWords(draft), say("counter.receive.sealed")].filter(Boolean).join("\n"),
    fields: [
      { label: say("counter.receive.name"), value: draft.name, longest: 200, input: (value) => { draft.name = value; panel.refresh(); } },
      { label: say("counter.receive.phone"), value: draft.phone, longest: 40, input: (value) => { draft.phone = value; } },
    ],
    groups: [
      { label: say("counter.receive.channel"), columns: 3, choices: switches(draft, "channel", channels) },
      { label: say("counter.receive.language"), columns: 3, choices: switches(draft, "language", languages) },
    ],
    act: { label: say("counter.receive.now"), able: draft.name.trim() !== "", go: () => take(draft) },
  });
}

/** How long it takes by the channel chosen, as the procedure says; the server reckons with the same. */
function termWords(draft) {
  const terms = draft.procedure.terms.find((one) => one.channel === draft.channel);
  return terms ? say("counter.receive.term", { time: named(terms.time) }) : "";
}

async function take(draft) {
  if (!officer()) {
    notice(say("counter.receive.no-officer"), true);
    return;
  }
  const content = {
    procedure: draft.procedure.code,
    case: draft.case.id,
    papers: draft.papers.filter((paper) => paper.taken).map(({ id, originals, copies }) => ({ id, originals, copies })),
    channel: draft.channel,
    language: draft.language,
    applicant: { name: draft.name.trim(), phone: draft.phone.trim() },
  };
  const { answer } = await receive(content);
  if (answer !== null) receivedPage(answer, draft);
}
