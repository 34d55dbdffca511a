// What a device in a browser calls itself, and its reports that it is there.
// Old television browsers read this file: no newer syntax.

import { newKey } from "./acts.js";

/** As DEVICE_PATTERN of the server: other names it does not take. */
const NAME = /^[A-Za-z0-9._-]{1,64}$/;
/** Letters of a wrong name that are told. */
const SHOWN = 60;
/** Milliseconds between reports until the server has said what it wants. */
const REPORT_EVERY = 5000;

/**
 * The name that an address gives, or one of the browser's own where it cannot be used.
 *
 * @param {?string} given what stands in the address.
 * @param {string} kind such as `board`, for a name of the browser's own.
 * @returns {{name: string, wrong: string}} the name, and what was given and cannot be used: empty where all is well.
 */
export function deviceName(given, kind) {
  if (given && NAME.test(given)) return { name: given, wrong: "" };
  return { name: rememberedName(kind), wrong: (given || "").slice(0, SHOWN) };
}

/** This browser's name, kept so that it is the same device after a restart. */
function rememberedName(kind) {
  const name = `${kind}-web-${newKey().slice(0, 6)}`;
  try {
    const kept = localStorage.getItem(`${kind}-device`) || name;
    localStorage.setItem(`${kind}-device`, kept);
    return kept;
  } catch (error) {
    return name; // no storage: another device after every restart
  }
}

/**
 * Report now, and again and again.
 *
 * @param {string} url of the device's health.
 * @param {function(): object} content of a report, made when it is sent.
 * @param {function(object, object): void} [onAnswer] is given what was sent and the server's answer.
 * @returns {function(): void} reports at once: something has changed.
 */
export function keepReporting(url, content, onAnswer) {
  let timer = 0;

  function report() {
    clearTimeout(timer);
    timer = setTimeout(report, REPORT_EVERY);
    const sent = content();
    fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent) })
      .then((response) => response.json())
      .then((answer) => {
        if (!(answer.report_every > 0)) return;
        clearTimeout(timer);
        timer = setTimeout(report, answer.report_every * 1000);
        if (onAnswer) onAnswer(sent, answer);
      })
      .catch(() => {}); // the feed tells that the server is away
  }

  report();
  return report;
}
