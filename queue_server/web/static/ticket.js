// A citizen's phone: the number, how many are before it, and the call as soon as it comes.

import { follow, renewPage } from "./feed.js";
import { clock, language, named, say, unbroken, write } from "./words.js";

const root = document.documentElement;
const at = (id) => document.getElementById(id);
const chosen = new URLSearchParams(location.search).has("lang");

let view = null;

function draw() {
  at("phone").dataset.state = view.state;
  write(at("number"), view.number);
  at("number").classList.toggle("long", view.number.length > 4);
  write(at("main"), mainWords());
  write(at("hint"), hintWords());
  write(at("service"), named(view.service_names));
  write(at("issued"), say("ticket.issued", { time: clock(view.issued_at, view.time_zone) }));
  write(at("hotline"), view.hotline ? say("ticket.hotline", { hotline: view.hotline }) : "");
  const hours = hoursWords();
  write(at("hours"), hours);
  at("hours").classList.toggle("gone", !hours);
  at("keep-open").classList.toggle("gone", view.state !== "waiting");
  document.title = `${view.number} · ${mainWords()}`;
}

const counterWords = (counter) => unbroken(say("ticket.counter", { counter }));

function mainWords() {
  if (view.state === "waiting") {
    return view.ahead > 0 ? say("ticket.ahead", { ahead: view.ahead }) : say("ticket.ahead-none");
  }
  if (view.state === "called" || view.state === "serving") {
    return say(`ticket.${view.state}`, { counter: counterWords(view.counter) });
  }
  return say(`ticket.${view.state}`);
}

function hintWords() {
  if (view.state === "called") return say("ticket.called-hint");
  if (view.state !== "waiting") return "";
  if (view.counters.length === 0) return say("ticket.counters-unknown");
  const [last, ...others] = view.counters.map(counterWords).reverse();
  const counters = others.length ? `${others.reverse().join(", ")}${say("ticket.or")}${last}` : last;
  return say("ticket.counters", { counters });
}

function hoursWords() {
  if (view.state !== "waiting") return "";
  if (view.phase === "break") return say("ticket.break", { time: clock(view.until, view.time_zone) });
  return view.phase === "closed" ? say("ticket.closed") : "";
}

/** A call, or a call again, is to be felt in the pocket; browsers that do not allow it say nothing. */
function rouse(before) {
  const called = view.state === "called" && (before === null || before.called_at !== view.called_at);
  if (called && navigator.vibrate) navigator.vibrate([400, 150, 400, 150, 400]);
}

function setLost(since) {
  const lost = since !== null;
  document.body.classList.toggle("lost", lost);
  at("away").hidden = !lost;
  write(at("away"), lost && view ? say("common.connecting", { time: clock(view.server_time, view.time_zone) }) : "");
}

function showUnknown() {
  setLost(null);
  at("phone").dataset.state = "unknown";
  at("known").classList.add("gone");
  at("unknown").classList.remove("gone");
}

follow(
  `${root.dataset.api}/tickets/${encodeURIComponent(root.dataset.id)}/feed`,
  (newest) => {
    // The slip's address does not say the ticket's language; the ticket does.
    if (!chosen && newest.language !== language && newest.languages.includes(newest.language)) {
      location.replace(`?lang=${newest.language}`);
      return;
    }
    const before = view;
    view = newest;
    setLost(null);
    draw();
    rouse(before);
    renewPage(view.version, view.state === "waiting");
  },
  setLost,
  showUnknown,
);
