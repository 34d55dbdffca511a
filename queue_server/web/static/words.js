// The page's words and how instants and spans are said with them.

/** The flat dictionary that the template put into the page. */
export const texts = JSON.parse(document.getElementById("texts").textContent);
/** The page's language. */
export const language = document.documentElement.lang;

/** The sentence of a key with its {facts} filled in. */
export function say(key, facts = {}) {
  const text = texts[key] === undefined ? key : texts[key];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (facts[name] === undefined ? whole : String(facts[name])));
}

/** Whether there is a sentence of this key. */
export function has(key) {
  return texts[key] !== undefined;
}

/** A code's words, or nothing where the texts do not know the code. */
export function reasonWords(code) {
  return code && has(`common.reason.${code}`) ? say(`common.reason.${code}`) : "";
}

/** The name in the page's language, or the next best one. */
export function named(names) {
  return names[language] || names[Object.keys(names)[0]] || "";
}

/** A name inside a sentence: "quầy 3", "ưu tiên". */
export function within(names) {
  const name = named(names);
  const second = name.charAt(1);
  const abbreviation = second !== "" && second === second.toUpperCase() && second !== second.toLowerCase();
  return abbreviation ? name : name.charAt(0).toLocaleLowerCase(language) + name.slice(1);
}

/** Words that are to stay on one line. */
export function unbroken(text) {
  return text.replace(/ /g, "\u00a0");
}

const clocks = new Map();

/** An instant as the hall's clock shows it: 08:24, or 08:24:07. */
export function clock(instant, timeZone, seconds = false) {
  const key = timeZone + (seconds ? "/s" : "");
  if (!clocks.has(key)) {
    const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
    clocks.set(key, new Intl.DateTimeFormat("en-GB", seconds ? { ...parts, second: "2-digit" } : parts));
  }
  return clocks.get(key).format(new Date(instant));
}

/** A running time: 02:10, or 1:02:10. */
export function stopwatch(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** Whole minutes that have passed. */
export function minutes(milliseconds) {
  return Math.max(0, Math.floor(milliseconds / 60000));
}

/** A span in words: "6 phút", "1 giờ 05 phút". */
export function span(milliseconds) {
  const whole = minutes(milliseconds);
  if (whole < 1) return say("common.moments");
  if (whole < 60) return say("common.minutes", { minutes: whole });
  return say("common.hours", { hours: Math.floor(whole / 60), minutes: String(whole % 60).padStart(2, "0") });
}

/** Put text into an element, touching the page only when it differs, so that screen readers stay quiet. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A new element with a class and text. */
export function made(name, className = "", text = "") {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
