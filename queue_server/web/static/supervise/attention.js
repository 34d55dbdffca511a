// What has to be seen to, the gravest first: people before machines, trouble before advice.

import { has, made, minutes, named, reasonWords, say } from "../words.js";
import { counterName, counterTitle, hall, hallClock, now, serviceName } from "./hall.js";
import { goButton, sentence, waitSince } from "./lists.js";

/** Troubles that are worded by functions of their own. */
const IN_THEIR_PLACE = new Set(["help-asked", "page-gone", "slip-lost"]);

/** Every entry of the list; one that says that all is well, where there is nothing else. */
export function attention() {
  const { view } = hall;
  const all = [
    ...stopped(view),
    ...view.troubles.filter((one) => one.code === "help-asked").map(help),
    ...view.troubles.filter((one) => one.code === "page-gone").map(pageGone),
    ...view.unannounced.map(unannounced),
    ...view.troubles.filter((one) => one.code === "slip-lost").map(slipsLost),
    ...view.troubles.filter((one) => !IN_THEIR_PLACE.has(one.code)).map(told),
    ...tooLong(view),
    ...nobodyServes(view),
    ...view.relief.map(relief),
    ...onPaper(view),
    ...view.announcements.map(announced),
  ];
  return all.length ? all : [made("li", "well", say("supervise.no-troubles"))];
}

/** An entry: a title, a line of advice, and what can be done at once. */
function entry(look, title, advice, buttons = []) {
  const item = made("li", look);
  const words = made("div", "says");
  const head = made("p", "head");
  head.append(title);
  words.append(head);
  if (advice) words.append(made("p", "advice", advice));
  item.append(words, ...buttons);
  return item;
}

const strong = (text) => made("strong", "", text);

function stopped(view) {
  if (view.stopped === null) return [];
  const what = view.clear ? "cleared" : "stopped";
  const reason = reasonWords(view.stopped) || view.stopped;
  const title = strong(say(`supervise.${what}`, { reason }));
  const resume = goButton("resume", say("supervise.hall.resume"));
  return [entry("trouble loud", title, say(`supervise.${what}-advice`), [resume])];
}

function help(one) {
  const title = strong(say("supervise.help", { counter: counterTitle(one.device) }));
  const since = say("supervise.trouble-since", { time: hallClock(one.since) });
  const advice = `${say("trouble.help-asked.advice")} (${since})`;
  return entry("trouble loud", title, advice, [
    goButton(`help-over:${one.device}`, say("supervise.counter.help-over")),
    goButton(`counter:${one.device}`, say("supervise.see-counter", { counter: counterName(one.device) })),
  ]);
}

function pageGone(one) {
  const title = made("span");
  const since = say("supervise.trouble-since", { time: hallClock(one.since) });
  title.append(strong(`${counterTitle(one.device)}: ${say("trouble.page-gone.title")}`), where(since));
  const see = goButton(`counter:${one.device}`, say("supervise.see-counter", { counter: counterName(one.device) }));
  return entry("trouble", title, say("trouble.page-gone.advice"), [see]);
}

/** Slips that a desk's printer did not print; those of this very page can be seen to here. */
function slipsLost(one) {
  const title = made("span");
  const numbers = one.advice;
  const mine = one.device === "staff";
  const words = mine ? say("supervise.slip-lost-here", { numbers }) : say("supervise.slip-lost", { counter: counterTitle(one.device), numbers });
  title.append(strong(words), where(say("supervise.trouble-since", { time: hallClock(one.since) })));
  const buttons = mine
    ? hall.view.printer.lost.map((job) => goButton(`slip-seen:${job.id}`, say("supervise.slip-seen", { number: job.number })))
    : [goButton(`counter:${one.device}`, say("supervise.see-counter", { counter: counterName(one.device) }))];
  return entry("trouble", title, say(`trouble.slip-lost.${mine ? "advice-here" : "advice"}`), buttons);
}

const where = (text) => made("span", "where", text);

function unannounced(call) {
  const title = strong(say("supervise.unannounced", { number: call.number, counter: counterName(call.counter) }));
  return entry("trouble", title, say("supervise.unannounced-advice", { time: hallClock(call.at, true) }));
}

function told(one) {
  const code = has(`trouble.${one.code}.title`) ? one.code : "unknown";
  const title = made("span");
  const words = say(`trouble.${code}.title`, { code: one.code, value: one.advice });
  title.append(strong(words));
  const facts = [one.device, one.since ? say("supervise.trouble-since", { time: hallClock(one.since) }) : ""];
  if (facts.some(Boolean)) title.append(where(facts.filter(Boolean).join(" · ")));
  const item = entry("trouble", title, say(`trouble.${code}.advice`));
  if (one.advice && !words.includes(one.advice)) item.firstElementChild.append(made("p", "technical", say("supervise.technical", { text: one.advice })));
  return item;
}

function tooLong(view) {
  const limit = view.too_long_wait_minutes;
  const found = view.services.filter((one) => one.oldest && minutes(now() - Date.parse(one.oldest)) >= limit);
  if (!found.length) return [];
  const title = made("span");
  title.append(strong(say("supervise.too-long", { minutes: limit })));
  found.forEach((one, place) => {
    const facts = { service: named(one.names), waiting: one.waiting, wait: waitSince(one.oldest, "plain") };
    title.append(place ? "; " : " ", sentence("supervise.too-long-service", facts));
  });
  return [entry("trouble", title, "")];
}

/** Within the hours only: before them everybody waits for a counter. */
function nobodyServes(view) {
  const found = view.services.filter((one) => one.waiting && !one.open_counters.length);
  if (!found.length || view.phase !== "open" || view.day === null) return [];
  const services = found.map((one) => named(one.names)).join("; ");
  return [entry("remark", say("supervise.nobody-serves", { services }), "")];
}

function relief(one) {
  const facts = {
    counter: counterTitle(one.counter), service: serviceName(one.service), waiting: one.waiting,
    wait: waitSince(one.oldest, "plain"),
  };
  const go = goButton(`relieve:${one.counter}:${one.service}`, say("supervise.relieve"), "do");
  return entry("remark", sentence("supervise.relief", facts), "", [go]);
}

function onPaper(view) {
  if (view.paper_since === null) return [];
  const title = strong(say("supervise.on-paper", { time: hallClock(view.paper_since) }));
  const advice = say("supervise.on-paper-advice", { prefix: view.paper_prefix });
  return [entry("remark", title, advice, [goButton("paper", say("supervise.paper.enter"))])];
}

function announced(one) {
  const words = made("span");
  words.append(
    strong(say("supervise.announced", { time: hallClock(one.until) })),
    one.texts ? ` ${named(one.texts)}` : "",
    one.zone ? where(say("supervise.announce.in-zone", { zone: one.zone })) : "",
  );
  return entry("remark news", words, "", [goButton(`withdraw:${one.announcement}`, say("supervise.announce.withdraw"))]);
}
