// Controls of a form, made the same way everywhere: large enough for a finger, named for everybody.

import { made, reasonWords } from "../words.js";

let names = 0;

/** A control with its words above it. */
export function field(words, control, hint = "") {
  const label = made("label", "field");
  label.append(made("span", "words", words), control);
  if (hint) label.append(made("span", "soft hint", hint));
  return label;
}

/** A choice of one from many: `options` are pairs of value and words. */
export function choice(options, chosen = "") {
  const select = made("select");
  for (const [value, words] of options) {
    const option = made("option", "", words);
    option.value = value;
    select.append(option);
  }
  if (options.some(([value]) => value === chosen)) select.value = chosen;
  return select;
}

/** A line to write in. */
export function line(attributes = {}) {
  const input = made("input");
  input.type = "text";
  input.autocomplete = "off";
  for (const name of Object.keys(attributes)) input.setAttribute(name, attributes[name]);
  return input;
}

/** A time of today, written as the hall's clock shows it. */
export const clockLine = (value = "") => line({ inputmode: "numeric", placeholder: "08:30", maxlength: "5", class: "clock-line", value });

export function numberLine(least, most, value) {
  return line({ type: "number", min: String(least), max: String(most), value: String(value), class: "number-line" });
}

/** A choice of one from few, each a thing to press. `value()` is the chosen one. */
export function chips(words, options, chosen, onChange = () => {}) {
  const group = made("fieldset", "chips");
  group.append(made("legend", "words", words));
  names += 1;
  for (const [value, text] of options) {
    const label = made("label", "chip");
    const radio = made("input");
    radio.type = "radio";
    radio.name = `choice-${names}`;
    radio.value = value;
    radio.checked = value === chosen;
    radio.addEventListener("change", () => onChange(value));
    label.append(radio, made("span", "", text));
    group.append(label);
  }
  group.value = () => {
    const checked = group.querySelector("input:checked");
    return checked ? checked.value : "";
  };
  return group;
}

/** Reasons to choose from, in words. */
export function reasons(words, codes, chosen = codes[0]) {
  return chips(words, codes.map((code) => [code, reasonWords(code) || code]), chosen);
}

/** Something to tick. */
export function tick(words, checked = false) {
  const label = made("label", "tick");
  const box = made("input");
  box.type = "checkbox";
  box.checked = checked;
  label.append(box, made("span", "", words));
  label.box = box;
  return label;
}

export function button(words, className, onPress) {
  const element = made("button", className, words);
  element.type = "button";
  element.addEventListener("click", onPress);
  return element;
}

/** A form that does `onSend` by its button and by Enter. */
export function form(parts, words, onSend, className = "") {
  const element = made("form", "form");
  element.noValidate = true;
  const send = made("button", `do ${className}`, words);
  send.type = "submit";
  element.append(...parts, send);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    onSend();
  });
  return element;
}
