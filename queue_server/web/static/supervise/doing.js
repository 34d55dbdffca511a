// Doing: one act at a time, with its answer in words where the reader looks.

import { act, problemWords } from "../acts.js";
import { language, say, write } from "../words.js";
import { sheetIsOpen } from "./dialogs.js";
import { api, at, hall } from "./hall.js";

/** How long a notice stands. */
const NOTICE_FOR = 12000;
/** Longest wait for the view that shows what an answered act did. */
const VIEW_WITHIN = 3000;
/** Milliseconds after which a question to the server counts as lost. */
const PATIENCE = 6000;

let busy = false;
let noticeTimer = 0;

export const isBusy = () => busy;

/**
 * Post an act and wait until the page shows what it did.
 *
 * @param {string} path below the hall's address.
 * @param {object} content the act.
 * @param {string|function(object): string} [done] what is said then; of the answer, if it is a function.
 * @returns {Promise<{answer: ?object, problem: ?object}>} neither of the two where it was not even asked.
 */
export async function perform(path, content = {}, done = say("supervise.done")) {
  if (busy) {
    notice(say("supervise.sending"));
    return { answer: null, problem: null };
  }
  if (hall.lost) {
    notice(say("supervise.out-of-reach"), true);
    return { answer: null, problem: null };
  }
  setBusy(true);
  const late = setTimeout(() => notice(say("supervise.sending")), 400);
  const { answer, problem } = await act(`${api}/${path}`, content, language, () => {
    clearTimeout(late);
    notice(say("supervise.still-sending"));
  });
  clearTimeout(late);
  if (problem !== null) notice(refusalWords(problem), true);
  else {
    if (answer !== null) await shown(answer.seq);
    notice(typeof done === "function" ? done(answer) : done);
  }
  setBusy(false);
  return { answer, problem };
}

function setBusy(value) {
  busy = value;
  document.body.classList.toggle("sending", value);
}

function refusalWords(problem) {
  const number = problem.facts && problem.facts.number;
  return problemWords(problem) + (number ? ` (${number})` : "");
}

function shown(seq) {
  const began = performance.now();
  return new Promise((done) => {
    const look = () => {
      if (hall.view.seq >= seq || performance.now() - began > VIEW_WITHIN) done();
      else setTimeout(look, 30);
    };
    look();
  });
}

/** Say how it went: in the sheet that is open, else on the page. */
export function notice(text, bad = false) {
  const place = at(sheetIsOpen() ? "sheet-notice" : "notice");
  clearTimeout(noticeTimer);
  write(place, text);
  place.classList.toggle("bad", bad);
  if (text) noticeTimer = setTimeout(() => write(place, ""), NOTICE_FOR);
}

/** Ask the server something: its answer, or the problem. */
export async function look(path) {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(), PATIENCE);
  try {
    const response = await fetch(`${api}/${path}`, {
      headers: { "Accept-Language": language }, cache: "no-store", signal: given.signal,
    });
    const content = await response.json();
    return response.ok ? { answer: content, problem: null } : { answer: null, problem: content };
  } catch (error) {
    return { answer: null, problem: { code: "out-of-reach", title: say("supervise.out-of-reach") } };
  } finally {
    clearTimeout(timer);
  }
}
