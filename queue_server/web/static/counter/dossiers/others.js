// The less usual steps of a dossier: the apology with a new date, the fee, and the ends without a result.

import { reasonWords, say } from "../../words.js";
import * as panel from "../panel.js";
import { printing, take } from "./taking.js";
import { instantWords } from "./telling.js";

const DAY = 86400000;
/** Days later that are offered for a new date. */
const LATER = [1, 2, 3, 4, 5, 7, 10, 14, 21];

/** A step to the status in which it can be taken; what ends a dossier stands last. */
const POSSIBLE = {
  apologise: ["received", "processing"],
  fee: ["received", "processing"],
  notify: ["done", "refused", "withdrawn", "stopped", "supplement", "fee"],
  withdraw: ["received", "processing", "supplement", "fee"],
  stop: ["processing", "supplement", "fee"],
  refuse: ["received", "processing", "supplement", "fee"],
};

/** The names of those that are possible as it stands. */
export function otherSteps(dossier) {
  const once = dossier.apologised || dossier.due_at === null ? ["apologise"] : [];
  return Object.keys(POSSIBLE).filter((name) => POSSIBLE[name].includes(dossier.status) && !once.includes(name));
}

/** Which of them? */
export function othersPage(dossier, bring) {
  const whole = () => {
    panel.back();
    bring();
  };
  const go = (name) => {
    if (name === "apologise") panel.push(datePage(dossier, bring));
    else if (dossier.reasons[name]) panel.push(reasonPage(dossier, name, {}, bring, 2));
    else take(dossier, name, {}, whole);
  };
  return () => ({
    title: say("counter.dossier.title", { code: dossier.code }),
    groups: [{ columns: 2, choices: otherSteps(dossier).map((name) => ({ label: say(`counter.dossier.do.${name}`), go: () => go(name) })) }],
  });
}

/** When will it be there? One new date, and not a second one. */
function datePage(dossier, bring) {
  const dates = LATER.map((days) => new Date(Date.parse(dossier.due_at) + days * DAY).toISOString());
  return () => ({
    title: say("counter.dossier.date-title", { code: dossier.code }),
    note: say("counter.dossier.date-note", { date: instantWords(dossier.due_at) }),
    groups: [{ columns: 3, choices: dates.map((due) => ({ label: instantWords(due), go: () => panel.push(reasonPage(dossier, "apologise", { due }, bring, 3)) })) }],
  });
}

/** Why? `pages` are closed once the step is taken. */
function reasonPage(dossier, name, content, bring, pages) {
  const go = (reason) => take(dossier, name, { ...content, reason }, () => {
    for (let page = 0; page < pages; page += 1) panel.back();
    bring();
    if (name === "apologise") printing(dossier, "apology");
  });
  return () => ({
    title: say("counter.dossier.reason-title", { code: dossier.code, what: say(`counter.dossier.step.${STEP[name]}`) }),
    groups: [{ columns: 2, choices: dossier.reasons[name].map((code) => ({ label: reasonWords(code) || code, go: () => go(code) })) }],
  });
}

/** What a step does, as the register calls it. */
const STEP = { apologise: "apologised", refuse: "refused", withdraw: "withdrawn", stop: "stopped" };
