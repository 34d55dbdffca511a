// What was said about the papers before the number was taken: the procedure, what is missing, what is there.

import { named, say, write } from "../words.js";
import { at } from "./here.js";

/** Papers that are named beside the number; the ticket's page names all. */
const MOST_NAMED = 3;

/** Draw it under the number; nothing where nothing was said. */
export function drawPapers(ticket) {
  const said = ticket === null ? null : ticket.preparation;
  at("papers").hidden = said === null;
  at("card").classList.toggle("prepared", said !== null || (ticket !== null && ticket.dossier !== null));
  write(at("procedure"), said === null ? "" : procedure(said));
  write(at("lacks"), said !== null && said.lacks.length ? say("counter.papers-lacks", { papers: list(said.lacks, MOST_NAMED) }) : "");
  write(at("has"), said === null ? "" : there(said, MOST_NAMED));
  at("has").className = said !== null && complete(said) ? "good" : "";
}

/** All of it in words; nothing where nothing was said. */
export function papersInWords(said) {
  if (!said) return "";
  const lacks = said.lacks.length ? say("counter.papers-lacks", { papers: list(said.lacks) }) : "";
  return [procedure(said), lacks, there(said)].filter(Boolean).join(" · ");
}

/** That papers are missing, for a line of somebody who waits; nothing where none are. */
export function lacking(said) {
  return said && said.lacks.length ? say("counter.papers-lack-some", { count: said.lacks.length }) : "";
}

function procedure(said) {
  const facts = { procedure: named(said.names) || said.code, case: named(said.case) };
  return say(facts.case ? "counter.papers-case" : "counter.papers", facts);
}

function complete(said) {
  return !said.lacks.length && said.has.length > 0;
}

function there(said, most) {
  if (!said.has.length) return "";
  if (complete(said) && said.has.length > 1) return say("counter.papers-all", { count: said.has.length });
  return say("counter.papers-has", { papers: list(said.has, most) });
}

/** Names, as many as there is room for, and how many more; papers that the catalogue does not know are counted. */
function list(papers, most = papers.length) {
  const names = papers.map((paper) => named(paper.names)).filter(Boolean);
  const unknown = papers.length - names.length;
  const shown = names.slice(0, most);
  const more = names.length - shown.length;
  if (!names.length) return say("counter.papers-count", { count: unknown });
  if (more) return [...shown, say("counter.papers-more", { count: more + unknown })].join(", ");
  return [...shown, ...(unknown ? [say("counter.papers-others", { count: unknown })] : [])].join(", ");
}
