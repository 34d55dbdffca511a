// Acts behind clear buttons: some are done by the button, others open a form below; one form at a time.

import { made, say, write } from "../words.js";

/**
 * A group of buttons.
 *
 * @param {object[]} entries each with `name` (its words are at `key`.`name`), `fits(subject)`, and either
 *   `press(subject)` or `form(subject, close)`, which makes the form; `look` is a class of its button.
 * @param {string} key of the words.
 * @returns {{element: Element, draw: function(object)}} `draw` is given the subject: what it is all about.
 */
export function choices(entries, key) {
  const element = made("div", "choices");
  const buttons = made("div", "buttons");
  const place = made("div", "form-place");
  let subject = null;
  let open = null;

  function close() {
    if (open === null) return;
    const button = buttonOf(open);
    const within = place.contains(document.activeElement);
    open = null;
    button.setAttribute("aria-expanded", "false");
    place.textContent = "";
    if (within) button.focus();
  }

  function show(entry) {
    close();
    open = entry;
    buttonOf(entry).setAttribute("aria-expanded", "true");
    place.append(made("h4", "", wordsOf(entry).replace("…", "")), entry.form(subject, close));
    const first = place.querySelector("input:checked, input, select, textarea, button");
    if (first) first.focus();
    if (place.scrollIntoView) place.scrollIntoView({ block: "nearest" });
  }

  const buttonOf = (entry) => buttons.children[entries.indexOf(entry)];
  const wordsOf = (entry) => say(`${key}.${entry.name}`, subject || {});

  for (const entry of entries) {
    const button = made("button", entry.look || "");
    button.type = "button";
    button.dataset.choice = entry.name;
    if (entry.form) button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => {
      if (entry.press) entry.press(subject);
      else if (open === entry) close();
      else show(entry);
    });
    buttons.append(button);
  }
  element.append(buttons, place);

  function draw(newest) {
    subject = newest;
    for (const entry of entries) {
      const fits = subject !== null && entry.fits(subject);
      buttonOf(entry).classList.toggle("gone", !fits);
      if (fits) write(buttonOf(entry), wordsOf(entry));
      else if (open === entry) close();
    }
  }

  return { element, draw };
}
