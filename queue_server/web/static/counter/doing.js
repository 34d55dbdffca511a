// Doing: one act at a time, what becomes of it in words, and the view that shows it before the next press.

import { act, problemWords } from "../acts.js";
import { has, language, say, write } from "../words.js";
import { at, base, counterName, here } from "./here.js";

/** Longest wait for the view that shows what an answered act did. */
const VIEW_WITHIN = 3000;
/** How long a notice stands. */
const NOTICE_FOR = 12000;
/** Refusals whose counter must be told to be understood. */
const ELSEWHERE = new Set(["officer-elsewhere", "not-here"]);

let noticeTimer = 0;

/** Say something below the buttons for a while. */
export function notice(text, bad = false) {
  clearTimeout(noticeTimer);
  write(at("notice"), text);
  at("notice").classList.toggle("bad", bad);
  if (text) noticeTimer = setTimeout(() => notice(""), NOTICE_FOR);
}

/** Whether an act can be sent at all. */
export function ready() {
  return !here.busy && !here.lost && here.view !== null;
}

/**
 * Do an act of this counter.
 *
 * @param {string} path below the counter's address.
 * @param {object} content the act without its key.
 * @param {function(?object): string} [said] what is told of the answer.
 * @returns {Promise<{done: boolean, answer: ?object}>} whether the server did it, and its answer if it has one.
 */
export function send(path, content, said = () => "") {
  return sendTo(`${base}/${path}`, content, said);
}

/**
 * The same at any address; `key` is nothing where the content is its own key, `shows` is false where the counter's
 * view does not show what was done.
 */
export async function sendTo(url, content, said = () => "", key = undefined, shows = true) {
  if (!ready()) return { done: false, answer: null };
  setBusy(true);
  notice("");
  const late = setTimeout(() => notice(say("counter.sending")), 400);
  const waiting = () => {
    clearTimeout(late);
    notice(say("counter.still-sending"));
  };
  const { answer, problem } = await act(url, content, language, waiting, key);
  clearTimeout(late);
  if (answer !== null && shows) await shown(answer.seq);
  if (problem !== null) notice(refusalWords(problem), true);
  else notice(said(answer));
  here.changedAt = performance.now();
  setBusy(false);
  return { done: problem === null, answer };
}

/** What an act on a ticket did, in words. */
export function doneWords(answer) {
  const key = `counter.done-${answer.done}`;
  return has(key) ? say(key, { number: answer.number }) : "";
}

function refusalWords(problem) {
  const { code, facts = {} } = problem;
  const words = problemWords(problem);
  if (ELSEWHERE.has(code) && facts.counter) return `${words} (${counterName(facts.counter)})`;
  return code === "ticket-moved-on" && facts.number ? `${words} ${say("counter.at-counter", { number: facts.number })}` : words;
}

/** Wait for the view that shows an answered act, so that the next press is made on what it did. */
function shown(seq) {
  const began = performance.now();
  return new Promise((done) => {
    const look = () => {
      if (here.view.seq >= seq || performance.now() - began > VIEW_WITHIN) done();
      else setTimeout(look, 30);
    };
    look();
  });
}

function setBusy(value) {
  here.busy = value;
  at("desk").classList.toggle("sending", value);
  at("desk").setAttribute("aria-busy", String(value));
}

/** Ask the server for something that changes nothing; nothing where it did not answer, which is told. */
export async function ask(url) {
  try {
    const response = await fetch(url, { headers: { "Accept-Language": language }, cache: "no-store" });
    const content = await response.json();
    if (response.ok) return content;
    notice(problemWords(content), true);
  } catch (error) {
    notice(say("counter.no-answer"), true);
  }
  return null;
}
