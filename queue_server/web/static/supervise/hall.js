// What the page knows of the hall now, and the names of what is in it.

import { HallTime } from "../feed.js";
import { clock, named, within } from "../words.js";

export const api = document.documentElement.dataset.api;
export const time = new HallTime();
/** The newest view, and whether the server is out of reach. */
export const hall = { view: null, lost: true };

export const at = (id) => document.getElementById(id);

/** Hall time in milliseconds; it stands still while the server is away. */
export function now() {
  return hall.lost && hall.view ? Date.parse(hall.view.server_time) : time.now();
}

/** An instant as the hall's clock shows it. */
export function hallClock(instant, seconds = false) {
  return clock(instant, hall.view.time_zone, seconds);
}

export const counterOf = (id) => hall.view.counters.find((one) => one.id === id) || null;
const serviceOf = (id) => hall.view.services.find((one) => one.id === id) || null;
const classOf = (id) => hall.view.classes.find((one) => one.id === id) || null;

/** Whether a class goes ahead of others, so that somebody has to see that it is right. */
export const hasHeadStart = (id) => classOf(id) !== null && classOf(id).head_start_minutes > 0;

/** A counter's name inside a sentence: "quầy 5". */
export const counterName = (id) => (counterOf(id) ? within(counterOf(id).names) : id);
export const counterTitle = (id) => (counterOf(id) ? named(counterOf(id).names) : id);
export const serviceName = (id) => (serviceOf(id) ? named(serviceOf(id).names) : id);
export const className = (id) => (classOf(id) ? named(classOf(id).names) : id);

/** Counters at which a ticket can be called at once, but for one of them. */
export function freeCounters(but) {
  return hall.view.counters.filter((one) => one.status === "open" && one.number === null && one.id !== but);
}

/** The address of another page of this hall. */
export function pageAddress(path) {
  const { lang, dataset } = document.documentElement;
  return `${path}?lang=${lang}${dataset.hallQuery ? `&${dataset.hallQuery}` : ""}`;
}
