// Pages of the second level for dossiers: which one, and what is known of it.

import { say } from "../../words.js";
import { here } from "../here.js";
import * as panel from "../panel.js";
import { told } from "./card.js";
import { dossierOf, lookUp, onFound } from "./looking.js";
import { lines, lookOf } from "./telling.js";

/** The dossier of the ticket at the counter; else it is to be said which. */
export function dossiersPage() {
  const code = here.view.current === null ? null : here.view.current.dossier;
  return code === null ? askPage() : dossierPage(code);
}

/** Which dossier? Its receipt can be scanned on any page. */
export function askPage() {
  let typed = "";
  return () => ({
    title: say("counter.dossier.which"),
    note: say("counter.dossier.which-note"),
    field: { label: say("dossier.code"), value: typed, longest: 64, input: (value) => { typed = value; } },
    act: { label: say("counter.go-on"), go: () => typed.trim() && panel.push(dossierPage(typed.trim().toUpperCase())) },
  });
}

/** All that is known of one. */
export function dossierPage(code) {
  lookUp(code);
  return () => {
    const found = dossierOf(code);
    return {
      title: say("counter.dossier.title", { code: found.view === null ? code : found.view.code }),
      state: { text: told(found), look: found.view === null ? "" : lookOf(found.view) },
      note: found.view === null ? "" : lines(found.view).join("\n"),
      groups: [{
        columns: 2,
        choices: [
          { label: say("counter.dossier.again"), why: found.asking ? "" : undefined, go: () => lookUp(code) },
          { label: say("counter.dossier.other"), go: () => panel.push(askPage()) },
        ],
      }],
    };
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
