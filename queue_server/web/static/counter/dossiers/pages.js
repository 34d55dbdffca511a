// Pages of the second level for dossiers: which one, all that is known of it, and what can be done with it.

import { say } from "../../words.js";
import { here } from "../here.js";
import * as panel from "../panel.js";
import { told } from "./card.js";
import { dossierOf, lookUp, onFound } from "./looking.js";
import { receivePage } from "./receiving.js";
import { staffFace } from "./steps.js";
import { lines, lookOf } from "./telling.js";
import { look, officer } from "./wire.js";

/** The dossier of the ticket at the counter; else it is to be said which. */
export function dossiersPage() {
  const code = here.view.current === null ? null : here.view.current.dossier;
  return code === null ? askPage() : dossierPage(code);
}

/** Which dossier? Its receipt can be scanned on any page; or a new one is taken in. */
export function askPage() {
  let typed = "";
  return () => ({
    title: say("counter.dossier.which"),
    note: say("counter.dossier.which-note"),
    field: { label: say("dossier.code"), value: typed, longest: 64, input: (value) => { typed = value; } },
    groups: [{ columns: 2, choices: [{ label: say("counter.receive.open"), note: "Shift F2", go: () => panel.push(receivePage()) }] }],
    act: { label: say("counter.go-on"), go: () => typed.trim() && panel.push(dossierPage(typed.trim().toUpperCase())) },
  });
}

/** One dossier: with all of it where it is in the hall's register, else as anybody may know it. */
export function dossierPage(code) {
  let found = { dossier: null, unknown: false, problem: "" };
  const bring = async () => {
    const known = officer() ? await look(code) : { dossier: null, unknown: true, problem: "" };
    found = known;
    if (known.dossier === null) lookUp(code);
    panel.refresh();
  };
  bring();
  return () => (found.dossier === null ? publicFace(code, found.problem, bring) : staffFace(found.dossier, bring));
}

function publicFace(code, problem, bring) {
  const found = dossierOf(code);
  const unnamed = officer() ? "" : say("counter.dossier.no-officer");
  return {
    face: "public",
    title: say("counter.dossier.title", { code: found.view === null ? code : found.view.code }),
    state: { text: told(found), look: found.view === null ? "" : lookOf(found.view) },
    note: [...(found.view === null ? [] : lines(found.view)), problem, unnamed].filter(Boolean).join("\n"),
    groups: [{
      columns: 2,
      choices: [
        { label: say("counter.dossier.again"), why: found.asking ? "" : undefined, go: bring },
        { label: say("counter.dossier.other"), go: () => panel.push(askPage()) },
      ],
    }],
  };
}

/** Open the page of a dossier. */
export function openDossier(code) {
  panel.open(dossierPage(code));
}

/** Draw anew what a look-up has found out; `draw` draws what is not on a page. */
export function redraw(draw) {
  onFound(() => {
    draw();
    panel.refresh();
  });
}
