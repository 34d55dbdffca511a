// The posted procedures, for whoever takes a dossier in: brought once, searched without diacritics.

import { named } from "../../words.js";
import { hallBase } from "../here.js";

/** Procedures that are offered at once. */
const MOST_OFFERED = 8;
/** Milliseconds after which a server that did not answer is asked again. */
const AGAIN_AFTER = 5000;

let procedures = null;
let asking = null;

/** The procedures; nothing until they are here. `told` is called when they are. */
export function catalogue(told) {
  if (procedures === null && asking === null) asking = bring().then(told);
  return procedures;
}

async function bring() {
  try {
    const response = await fetch(`${hallBase}/procedures`);
    procedures = response.ok ? (await response.json()).procedures : [];
  } catch (error) {
    procedures = [];
    setTimeout(() => { procedures = null; }, AGAIN_AFTER);
  }
  asking = null;
}

/** A procedure by its code. */
export function procedureOf(code) {
  return procedures === null ? undefined : procedures.find((one) => one.code === code);
}

/** Those that have all words that were typed, those of some services first. */
export function search(typed, services) {
  const wanted = plain(typed).split(" ").filter(Boolean);
  const found = (procedures || []).filter((one) => {
    const text = plain([one.code, ...Object.values(one.names), ...one.aliases].join(" "));
    return wanted.every((word) => text.includes(word));
  });
  const here = (one) => (services.includes(one.service) ? 0 : one.service === null ? 2 : 1);
  return found.sort((one, other) => here(one) - here(other) || named(one.names).localeCompare(named(other.names))).slice(0, MOST_OFFERED);
}

function plain(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
}
