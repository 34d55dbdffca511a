// Announcements: prepared ones, words of one's own, and those that boards show now.

import { has, language, made, named, say } from "../words.js";
import { heading, openSheet } from "./dialogs.js";
import { notice, perform } from "./doing.js";
import { button, choice, field, form, numberLine } from "./forms.js";
import { hall, hallClock } from "./hall.js";
import { fill, goButton } from "./lists.js";

/** Minutes for which an announcement stands, if nothing else is wished. */
const USUAL_MINUTES = 2;

export function openAnnounce() {
  const { view } = hall;
  const active = made("ul", "announcements");
  const zones = [["", say("supervise.announce.all-zones")], ...view.zones.map((id) => [id, id])];
  const zone = choice(zones);
  const minutes = numberLine(1, 480, USUAL_MINUTES);
  const settings = () => ({ zone: zone.value || null, minutes: Math.min(480, Math.max(1, Number(minutes.value) || USUAL_MINUTES)) });
  openSheet({
    title: say("supervise.announce.open"),
    build(body) {
      const row = made("div", "beside");
      if (view.zones.length > 1) row.append(field(say("supervise.announce.zone"), zone));
      row.append(field(say("supervise.announce.minutes"), minutes));
      body.append(active, row, heading("supervise.announce.prepared"), prepared(view, settings));
      body.append(heading("supervise.announce.free"), freeForm(view, settings));
    },
    draw: () => fill(active, hall.view.announcements.map(shown)),
  });
}

function shown(one) {
  const item = made("li", "remark news");
  const words = made("div", "says");
  const zone = one.zone ? ` (${say("supervise.announce.in-zone", { zone: one.zone })})` : "";
  words.append(made("strong", "", say("supervise.announced", { time: hallClock(one.until) }) + zone), made("p", "", named(one.texts)));
  item.append(words, goButton(`withdraw:${one.announcement}`, say("supervise.announce.withdraw")));
  return item;
}

function prepared(view, settings) {
  const list = made("ul", "announcements");
  for (const one of view.prepared) {
    const item = made("li", "prepared");
    const words = made("div", "says");
    words.append(made("p", "", named(one.texts)));
    item.append(words, button(say("supervise.announce.do"), "do", () => announce({ text: one.id, ...settings() })));
    list.append(item);
  }
  if (!view.prepared.length) list.append(made("li", "soft", say("supervise.announce.none-prepared")));
  return list;
}

function freeForm(view, settings) {
  const lines = view.languages.map((code) => {
    const words = made("textarea");
    words.rows = 2;
    words.maxLength = 200;
    words.lang = code;
    return { code, words };
  });
  const name = (code) => (has(`common.language-name.${code}`) ? say(`common.language-name.${code}`) : code);
  const hint = made("p", "soft", say("supervise.announce.free-hint"));
  const element = form([hint, ...lines.map((one) => field(name(one.code), one.words))], say("supervise.announce.free-do"), async () => {
    const words = {};
    for (const one of lines) if (one.words.value.trim()) words[one.code] = one.words.value.trim();
    if (!Object.keys(words).length) {
      notice(say("supervise.announce.no-words"), true);
      lines[0].words.focus();
      return;
    }
    const answer = await announce({ text: "free", words, ...settings() });
    if (answer !== null) for (const one of lines) one.words.value = "";
  });
  element.lang = language;
  return element;
}

async function announce(content) {
  const { answer } = await perform("announcements", content, say("supervise.announce.done"));
  return answer;
}

export const withdraw = (id) => perform("announcements/withdraw", { announcement: Number(id) }, say("supervise.announce.withdrawn"));
