// Looking up dossiers by their receipt codes: each is asked for once, and again when its page is opened.

import { problemWords } from "../../acts.js";
import { language, say } from "../../words.js";
import { hallBase, here } from "../here.js";

/**
 * A receipt code within what a scanner has typed, with the check word that may stand behind it; others are typed by
 * hand.
 */
const CODE = /[0-9A-Z]{1,12}(?:\.[0-9A-Z]{1,12}){0,11}-[0-9]{6}-[0-9A-Z]{1,14}(?:-[0-9A-F]{6}(?![0-9A-Z]))?/i;
/** Dossiers that this page remembers. */
const MOST_KEPT = 50;

/** Code to what is known of it: { asking, view, problem }. */
const known = new Map();
let changed = () => {};

/** Let somebody be told when something has been found out. */
export function onFound(tell) {
  changed = tell;
}

/** The code on a receipt that was scanned; nothing where it is another paper, such as an identity card. */
export function codeIn(text) {
  if (text.includes("|")) return "";
  const found = CODE.exec(text);
  return found === null ? "" : found[0].toUpperCase();
}

/** What is known of a dossier; the first question begins to find it out. */
export function dossierOf(code) {
  if (!known.has(code)) lookUp(code);
  return known.get(code);
}

/** Ask again. */
export async function lookUp(code) {
  const before = known.get(code);
  known.delete(code);
  known.set(code, { asking: true, view: before ? before.view : null, problem: "" });
  if (known.size > MOST_KEPT) known.delete(known.keys().next().value);
  known.set(code, await answerTo(code));
  changed();
}

async function answerTo(code) {
  try {
    const response = await fetch(`${hallBase}/dossiers/${encodeURIComponent(code)}`, {
      headers: { "Accept-Language": language, "X-Motcua-Device": `counter-${here.view.counter}` },
      cache: "no-store",
    });
    const content = await response.json();
    if (response.ok) return { asking: false, view: content, problem: "" };
    return { asking: false, view: null, problem: problemWords(content) };
  } catch (error) {
    return { asking: false, view: null, problem: say("counter.no-answer") };
  }
}
