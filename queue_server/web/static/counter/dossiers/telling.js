// What is told of a dossier, in words.

import { clock, named, say } from "../../words.js";
import { here } from "../here.js";

/** A date of the wire as it is written on paper here: 26/11/2026. */
export function dateWords(date) {
  return date.split("-").reverse().join("/");
}

/** Whether its day is over and nothing has come of it. */
function isLate(view) {
  return view.next === "wait" && Boolean(view.due) && here.view.day !== null && view.due < here.view.day;
}

/** Green where the result can be handed over, amber where something is missing or late. */
export function lookOf(view) {
  return { collect: "good", supplement: "mind", pay: "mind" }[view.next] || (isLate(view) ? "mind" : "");
}

/** How far it is, in a few words. */
export function statusWords(view) {
  const words = [say(`dossier.status.${view.status}`)];
  if (view.next === "wait" && view.due) words.push(say(isLate(view) ? "counter.dossier.late" : "counter.dossier.due", { date: dateWords(view.due) }));
  return words.join(" · ");
}

/** All else that anybody may know of it, a line each. */
export function lines(view) {
  const dates = ["received", "due", "finished", "returned"].filter((name) => view[name])
    .map((name) => say("counter.dossier.fact", { what: say(`dossier.${name}`), value: dateWords(view[name]) }));
  return [
    dates.join(" · "),
    view.missing.length ? say("counter.dossier.missing", { papers: view.missing.map(named).join(", ") }) : "",
    Object.keys(view.agency).length ? say("counter.dossier.fact", { what: say("dossier.agency"), value: named(view.agency) }) : "",
    say("counter.dossier.as-of", { time: clock(view.as_of, here.view.time_zone), date: dayOf(view.as_of) }),
  ].filter(Boolean);
}

/** An instant with its day. */
export function instantWords(at) {
  return say("counter.dossier.instant", { time: clock(at, here.view.time_zone), date: dayOf(at) });
}

function dayOf(instant) {
  const parts = { day: "2-digit", month: "2-digit", year: "numeric", timeZone: here.view.time_zone };
  return new Intl.DateTimeFormat("en-GB", parts).format(new Date(instant));
}
