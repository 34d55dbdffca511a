// What became of a slip at the desk's own printer, in words.

import { has, say } from "./words.js";

/** The slip among those of a desk's printer; nothing where it was not asked for there. */
export function printOf(printer, slip) {
  return printer.jobs.find((job) => job.id === slip.id) || null;
}

/** A sentence of a slip's state; nothing where the printer has not been asked. */
export function printWords(job) {
  if (job === null) return "";
  const why = job.code && has(`trouble.${job.code}.title`) ? say(`trouble.${job.code}.title`) : "";
  return why ? say(`counter.print-${job.state}-why`, { why }) : say(`counter.print-${job.state}`);
}
