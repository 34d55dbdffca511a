// Lists that change under the reader's eye and finger: only what differs is touched, and the focus stays.

import { has, made, say, texts } from "../words.js";

const drawn = new WeakMap();

/** Let a list have these entries. What can be pressed has `data-go`, by which the focus finds it again. */
export function fill(list, entries) {
  const before = drawn.get(list) || [];
  const sources = entries.map((entry) => entry.outerHTML);
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.go : undefined;
  entries.forEach((entry, place) => {
    const old = list.children[place];
    if (old === undefined) list.append(entry);
    else if (before[place] !== sources[place]) list.replaceChild(entry, old);
  });
  while (list.children.length > entries.length) list.lastElementChild.remove();
  drawn.set(list, sources);
  if (focused !== undefined && !list.contains(document.activeElement)) refocus(list, focused);
}

function refocus(list, go) {
  const again = Array.from(list.querySelectorAll("[data-go]")).find((one) => one.dataset.go === go);
  if (again) again.focus();
}

/** A sentence as nodes: a fact may be an element, such as a time that runs. */
export function sentence(key, facts) {
  const parts = document.createDocumentFragment();
  const text = has(key) ? texts[key] : say(key);
  for (const part of text.split(/(\{\w+\})/)) {
    const fact = /^\{\w+\}$/.test(part) ? facts[part.slice(1, -1)] : part;
    if (fact !== undefined && fact !== "") parts.append(fact);
  }
  return parts;
}

/** A button that goes somewhere: `go` says where, such as "counter:5". */
export function goButton(go, text, className = "") {
  const button = made("button", className, text);
  button.type = "button";
  button.dataset.go = go;
  return button;
}

/** How long somebody has waited; it runs, and it is coloured when it is long. */
export function waitSince(instant, className = "wait") {
  const element = made("span", className);
  element.dataset.oldest = instant;
  element.setAttribute("aria-live", "off");
  return element;
}

/** A running time; `limit` in milliseconds after which it is to be minded, 0 for none. */
export function timer(since, limit = 0) {
  const element = made("span", "figure timer");
  if (since) element.dataset.since = since;
  element.dataset.limit = String(limit);
  element.setAttribute("aria-live", "off");
  return element;
}
