// What the officer's page knows at this moment, for all of its rooms.

import { HallTime } from "../feed.js";
import { named } from "../words.js";

const root = document.documentElement;

/** The counter's address on the wire, and the hall's. */
export const hallBase = root.dataset.api;
export const base = `${hallBase}/counters/${encodeURIComponent(root.dataset.counter)}`;

/** Whether this hall looks up dossiers. */
export const hasDossiers = root.dataset.offers.split(" ").includes("dossiers");

/** A press so soon after the page has changed under the finger was meant for what stood there before. */
export const SETTLE = 500;

/** The newest view; whether the server is away; whether an act is under way; when the big act changed last. */
export const here = { view: null, lost: true, busy: false, changedAt: -SETTLE };

export const time = new HallTime();

export const at = (id) => document.getElementById(id);

/** Hall time in milliseconds; it stands still while the server is away, as what is shown does. */
export function now() {
  return here.lost ? Date.parse(here.view.server_time) : time.now();
}

/** A service's name. */
export function serviceName(id) {
  const found = here.view.all_services.find((one) => one.id === id);
  return found ? named(found.names) : id;
}

/** A class's name. */
export function className(id) {
  const found = here.view.classes.find((one) => one.id === id);
  return found ? named(found.names) : id;
}

/** A counter's name. */
export function counterName(id) {
  const found = here.view.places.find((one) => one.id === id);
  return found ? named(found.names) : id;
}

/** What is known of a ticket that is at this counter, waits for it or is away; nothing of others. */
export function ticketOf(name) {
  const { current, waiting, away } = here.view;
  if (current !== null && current.ticket === name) return { ...current, where: "here" };
  const waits = waiting.find((one) => one.ticket === name);
  if (waits) return { ...waits, state: "waiting", where: "waiting" };
  const gone = away.find((one) => one.ticket === name);
  return gone ? { ...gone, where: "away" } : null;
}

/** Those who wait for just this counter or its officer, or will when they are back. */
export function waitingJustHere() {
  const { counter, officer, waiting, away } = here.view;
  const parked = away.filter((one) => one.state === "parked");
  return [...waiting, ...parked].filter((one) => one.line === `counter/${counter}` || (officer && one.line === `officer/${officer}`));
}

/** What this device remembers; nothing where it may not. */
export function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch (error) {
    return null;
  }
}

/** Let this device remember something. */
export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch (error) {
    // a device without storage asks again
  }
}
