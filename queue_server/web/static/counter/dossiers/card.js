// Under the number: the dossier that it was taken for, how far that is, and the way to it.

import { say, write } from "../../words.js";
import { at } from "../here.js";
import { label } from "../panel.js";
import { dossierOf } from "./looking.js";
import { lookOf, statusWords } from "./telling.js";

/** Draw it; nothing where the number was taken for no dossier. */
export function drawDossier(ticket) {
  const code = ticket === null ? null : ticket.dossier;
  at("dossier").hidden = code === null;
  if (code === null) return;
  const found = dossierOf(code);
  write(at("dossier-code"), say("counter.dossier.code", { code }));
  write(at("dossier-status"), told(found));
  at("dossier-status").className = found.view === null ? "" : lookOf(found.view);
  label(at("dossier-open"), say("counter.dossier.open"));
}

/** How far a dossier is, or why that is not known. */
export function told(found) {
  if (found.view !== null) return statusWords(found.view);
  return found.asking ? say("counter.dossier.asking") : found.problem;
}

/** That the result of a dossier was not noted as returned, when the visit for it ends; nothing where all is well. */
export function leftOpen(ticket) {
  const view = ticket !== null && ticket.dossier !== null ? dossierOf(ticket.dossier).view : null;
  return view !== null && view.next === "collect" ? say("counter.dossier.left", { code: view.code }) : "";
}
