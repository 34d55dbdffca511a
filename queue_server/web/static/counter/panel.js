// The second level: pages of large buttons over the work, one upon the other, by touch and by key.
//
// A page is made anew from every view: { title, state, note, number, groups, field, act, guard, focus }.
// state: { text, look }, how something is; groups: [{ label, columns, choices: [{ label, note, chosen, why, go }] }];
// `chosen` makes a switch of a choice, `why` says for what reason it cannot be chosen; fields: [{ label, value, input }], or field, a single one; act: { label, go, able }.
// A page that gets another `face` begins at its first choice again.
// What is asked for safety (`guard`) stands on the answer that does nothing.

import { made, say, write } from "../words.js";
import { notice } from "./doing.js";
import { at, here } from "./here.js";

/** A press so soon after a page has come was meant for the one before. */
const SETTLE = 400;
const KEYS = "123456789abcdefghijklmnopqrstuvwxyz";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

let stack = [];
let page = null;
let drawn = "";
let shownAt = 0;
let opener = null;
let face = undefined;
/** The page whose fields are drawn: they stay the same elements, so that nothing that is being typed is disturbed. */
let typedOn = "";
let typedIn = null;

/** Whether a page is open. */
export const isOpen = () => stack.length > 0;

/** Open a page; `make` gives it, or nothing when it makes no sense any more. */
export function open(make) {
  if (!isOpen()) opener = document.activeElement;
  stack = [make];
  show();
}

/** Open a page upon this one. */
export function push(make) {
  stack.push(make);
  show();
}

/** Go back by one page. */
export function back() {
  stack.pop();
  if (isOpen()) show();
  else close();
}

/** Back to the work. */
export function close() {
  stack = [];
  page = null;
  drawn = "";
  typedIn = null;
  at("panel").classList.add("gone");
  at("work-now").classList.remove("gone");
  if (opener !== null && document.contains(opener)) opener.focus();
  opener = null;
}

function show() {
  shownAt = performance.now();
  drawn = "";
  at("work-now").classList.add("gone");
  at("panel").classList.remove("gone");
  at("panel").scrollTop = 0;
  refresh();
  if (isOpen()) focusFirst();
}

/** Draw the page from the newest view. */
export function refresh() {
  if (!isOpen()) return;
  page = stack[stack.length - 1]();
  if (page === null) {
    close();
    notice(say("counter.ticket-gone"));
    return;
  }
  const current = here.view.current;
  write(at("panel-here"), current === null || page.title.includes(current.number) ? "" : say("counter.panel-here", { number: current.number }));
  const content = JSON.stringify(page);
  if (content === drawn) return;
  const turned = drawn !== "" && page.face !== face;
  drawn = content;
  face = page.face;
  const focused = document.activeElement && document.activeElement.dataset.focus;
  draw();
  const same = focused && at("panel").querySelector(`[data-focus="${focused}"]`);
  if (turned) focusFirst();
  else if (same) same.focus();
}

function draw() {
  write(at("panel-title"), page.title);
  write(at("panel-note"), page.note || "");
  write(at("panel-state"), page.state ? page.state.text : "");
  at("panel-state").className = `pill ${page.state ? page.state.look : ""}`;
  write(at("panel-number"), page.number || "");
  at("panel-number").classList.toggle("long", (page.number || "").length > 8);
  label(at("panel-back"), page.guard ? page.guard : say(stack.length > 1 ? "counter.back" : "counter.leave"));
  at("panel").classList.toggle("guard", Boolean(page.guard));
  at("panel").classList.toggle("many", all().length > 12);
  const body = at("panel-body");
  drawFields(body);
  let place = 0;
  for (const [number, group] of (page.groups || []).entries()) {
    body.append(drawGroup(group, number, place));
    place += group.choices.length;
  }
  at("panel-act").classList.toggle("gone", !page.act);
  if (!page.act) return;
  label(at("panel-act"), page.act.label);
  enable(at("panel-act"), page.act.able !== false);
}

const fields = () => page.fields || (page.field ? [page.field] : []);
const focusOf = (place) => (place ? `field-${place}` : "field");

function drawFields(body) {
  const make = stack[stack.length - 1];
  const labels = JSON.stringify(fields().map((field) => field.label));
  if (typedIn === make && typedOn === labels) {
    for (const one of body.querySelectorAll(".choices")) one.remove();
    return;
  }
  [typedIn, typedOn] = [make, labels];
  body.textContent = "";
  for (const [place, field] of fields().entries()) body.append(drawField(field, place));
}

function drawField(field, place) {
  const whole = made("label", "field");
  const input = made("input");
  input.value = field.value;
  input.dataset.focus = focusOf(place);
  input.maxLength = field.longest || 64;
  input.autocomplete = "off";
  input.autocapitalize = "off";
  input.spellcheck = false;
  input.addEventListener("input", () => fields()[place].input(input.value));
  whole.append(made("span", "", field.label), input);
  return whole;
}

function drawGroup(group, number, from) {
  const whole = made("div", "choices");
  whole.setAttribute("role", "group");
  if (group.columns) whole.dataset.columns = group.columns;
  if (group.label) {
    const title = made("p", "", group.label);
    title.id = `group-${number}`;
    whole.setAttribute("aria-labelledby", title.id);
    whole.append(title);
  }
  for (const [place, choice] of group.choices.entries()) whole.append(drawChoice(choice, from + place));
  return whole;
}

function drawChoice(choice, place) {
  const button = made("button", "choice");
  button.type = "button";
  button.dataset.focus = `choice-${place}`;
  button.dataset.place = place;
  button.dataset.key = KEYS[place] || "";
  label(button, choice.label, choice.why || choice.note);
  if (choice.chosen !== undefined) button.setAttribute("aria-pressed", String(choice.chosen));
  enable(button, choice.why === undefined);
  return button;
}

/** A button's words, a smaller line below them, and its key. */
export function label(button, text, note = "") {
  const content = `${text}|${note}`;
  if (button.dataset.label === content) return;
  button.dataset.label = content;
  const words = made("span", "words");
  words.append(made("span", "", text));
  if (note) words.append(made("small", "", note));
  button.textContent = "";
  button.append(words);
  if (!button.dataset.key) return;
  const key = made("kbd", "key", button.dataset.key);
  key.setAttribute("aria-hidden", "true");
  button.append(key);
}

/** Mark whether a button does something. It can be reached all the same, to hear why not. */
export function enable(button, able) {
  const value = String(!able);
  if (button.getAttribute("aria-disabled") !== value) button.setAttribute("aria-disabled", value);
}

function focusFirst() {
  const panel = at("panel");
  const wish = page.guard ? "back" : page.focus || (fields().length ? "field" : "");
  const first = wish
    ? panel.querySelector(`[data-focus="${wish}"]`)
    : panel.querySelector('.choice:not([aria-disabled="true"])');
  (first || at("panel-back")).focus();
}

// ------------------------------------------------------------------ choosing

function all() {
  return (page.groups || []).reduce((list, group) => list.concat(group.choices), []);
}

function choose(place) {
  const choice = all()[place];
  if (choice === undefined || here.busy) return;
  if (choice.why !== undefined) {
    if (choice.why) notice(choice.why);
    return;
  }
  notice("");
  choice.go();
  refresh();
}

function doAct() {
  if (!page.act || page.act.able === false || here.busy) return;
  page.act.go();
  refresh();
}

/** The digit or letter of a key, also where the keyboard writes another script with it. */
export function sign(event) {
  const key = event.key.toLowerCase();
  if (/^[0-9a-z]$/.test(key)) return key;
  const place = /^(?:Digit|Numpad|Key)(.)$/.exec(event.code);
  return key.length === 1 && place ? place[1].toLowerCase() : key;
}

/** The panel's answer to a key: whether it was one of its own. */
export function onKey(event) {
  const typing = event.target.tagName === "INPUT";
  if (event.shiftKey) return false;
  const arrow = ARROWS[event.key];
  const place = typing ? -1 : KEYS.indexOf(sign(event));
  const chosen = place >= 0 && place < all().length;
  const acts = event.key === "F2" || (typing && event.key === "Enter" && !event.isComposing);
  if (!(event.key === "Escape" || chosen || acts || (arrow && !(typing && arrow[0])))) return false;
  event.preventDefault();
  if (event.repeat && !arrow) return true;
  if (event.key === "Escape") back();
  else if (arrow) step(arrow);
  else if (page.guard && !settled()) return true;
  else if (acts && event.key === "Enter" && nextField(event.target)) nextField(event.target).focus();
  else if (acts) doAct();
  else choose(place);
  return true;
}

/** The field behind this one; nothing behind the last. */
function nextField(input) {
  const all = Array.from(at("panel").querySelectorAll("input"));
  return all[all.indexOf(input) + 1] || null;
}

const settled = () => performance.now() - shownAt >= SETTLE;

/** Move the focus to the nearest thing in a direction. */
function step([across, down]) {
  const from = (at("panel").contains(document.activeElement) ? document.activeElement : at("panel-back")).getBoundingClientRect();
  const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const one of at("panel").querySelectorAll("[data-focus]")) {
    const [left, top] = middle(one.getBoundingClientRect());
    const along = (left - x) * across + (top - y) * down;
    const aside = Math.abs(across ? top - y : left - x);
    const far = along + 3 * aside;
    if (along > 4 && !one.classList.contains("gone") && !(across && aside > 20) && far < least) [best, least] = [one, far];
  }
  if (best) best.focus();
}

at("panel").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || page === null) return;
  if (button.id === "panel-back") back();
  else if ((event.detail > 0 || page.guard) && !settled()) return;
  else if (button.id === "panel-act") doAct();
  else choose(Number(button.dataset.place));
});
