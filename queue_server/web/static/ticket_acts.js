// What a ticket's holder can do: let others go first, give the number up, say that one is back.
// What cannot be taken back asks first.

import { act, problemWords } from "./acts.js";
import { mayReturn } from "./ticket_words.js";
import { language, say, write } from "./words.js";

const at = (id) => document.getElementById(id);
/** Milliseconds for which a remark stands. */
const REMARK = 12000;

/** The buttons of one ticket. */
export class Acts {
  /** @param {string} address of the ticket in the interface. */
  constructor(address) {
    this.address = address;
    this.view = null;
    this.lost = false;
    this.busy = false;
    this.asked = null;
    at("return").addEventListener("click", () => this.perform("return", {}, "ticket.said-returned"));
    at("postpone").addEventListener("click", () => this.ask("postpone"));
    at("cancel").addEventListener("click", () => this.ask("cancel"));
    at("yes").addEventListener("click", () => this.answer(true));
    at("no").addEventListener("click", () => this.answer(false));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /** Whether something would be interrupted now. */
  get engaged() {
    return this.busy || this.asked !== null;
  }

  /** Show what can be done at an instant. */
  draw(view, lost, now) {
    // What was remarked while somebody waited means nothing once that is over.
    if (this.view !== null && this.view.state !== view.state && view.state !== "waiting") this.remark("");
    this.view = view;
    this.lost = lost;
    const turns = view.may_postpone;
    const possible = { return: mayReturn(view, now), postpone: turns > 0, cancel: view.may_cancel };
    Object.keys(possible).forEach((name) => {
      at(name).classList.toggle("gone", !possible[name]);
      at(name).setAttribute("aria-disabled", String(this.busy || lost));
    });
    at("postpone-hint").classList.toggle("gone", !possible.postpone);
    write(at("postpone"), say("ticket.postpone", { turns }));
    write(at("postpone-hint"), say("ticket.postpone-hint", { turns }));
    at("acts").classList.toggle("gone", !Object.keys(possible).some((name) => possible[name]));
    // Whoever is called while reading the question is not kept from going.
    if (this.asked !== null && !possible[this.asked]) this.answer(false);
  }

  ask(name) {
    if (this.engaged || this.lost) return;
    this.asked = name;
    write(at("question"), say(`ticket.ask-${name}`, { turns: this.view.may_postpone, number: this.view.number }));
    write(at("yes"), at(name).textContent);
    at("ask").classList.remove("gone");
    at("no").focus();
  }

  answer(yes) {
    const name = this.asked;
    if (name === null) return;
    this.asked = null;
    at("ask").classList.add("gone");
    at(name).focus();
    if (!yes) return;
    if (name === "postpone") this.perform(name, { turns: this.view.may_postpone }, "ticket.said-postponed");
    else this.perform(name, {}, null);
  }

  async perform(name, content, said) {
    if (this.engaged || this.lost) return;
    this.busy = true;
    const late = setTimeout(() => this.remark(say("ticket.sending")), 400);
    const waiting = () => this.remark(say("ticket.still-sending"));
    const { problem } = await act(`${this.address}/${name}`, content, language, waiting);
    clearTimeout(late);
    this.busy = false;
    this.remark(problem === null ? (said === null ? "" : say(said)) : problemWords(problem), problem !== null);
    ["return", "postpone", "cancel"].forEach((other) => at(other).setAttribute("aria-disabled", String(this.lost)));
  }

  remark(text, bad = false) {
    write(at("remark"), text);
    at("remark").classList.toggle("bad", bad);
    at("remark").classList.toggle("gone", !text);
    if (text) setTimeout(() => at("remark").textContent === text && this.remark(""), REMARK);
  }

  key(event) {
    if (this.asked === null) return;
    if (event.key === "Escape") this.answer(false);
    if (event.key === "Tab") {
      event.preventDefault(); // there are two answers and nothing else
      (document.activeElement === at("no") ? at("yes") : at("no")).focus();
    }
  }
}
