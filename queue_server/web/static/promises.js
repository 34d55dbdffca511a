// How the promised windows came true: per week and service, beside what is aimed at.

import { language, made, named, say, write } from "./words.js";

const api = document.documentElement.dataset.api;
const at = (id) => document.getElementById(id);

/** With fewer promises a share says little. */
const FEW = 20;
const DAY = 86400000;

async function read() {
  try {
    const response = await fetch(`${api}/promises`, { headers: { "Accept-Language": language }, cache: "no-store" });
    if (!response.ok) throw new Error(String(response.status));
    draw(await response.json());
  } catch (error) {
    write(at("notice"), say("promises.failed"));
    at("notice").classList.add("bad");
  }
}

function draw(kept) {
  const facts = { before: percent(kept.aim_before, 0), after: percent(kept.aim_after, 0) };
  write(at("aims"), say("promises.aims", facts));
  write(at("notice"), kept.weeks.length ? "" : say("promises.none"));
  at("notice").classList.remove("bad");
  const place = at("weeks");
  place.textContent = "";
  const weeks = Array.from(new Set(kept.weeks.map((one) => one.week)));
  for (const week of weeks) place.append(section(week, kept.weeks.filter((one) => one.week === week), kept));
}

function section(week, rows, aims) {
  const whole = made("section");
  const table = made("table");
  const head = made("thead");
  const line = made("tr");
  for (const name of ["service", "promised", "before", "inside", "after", "verdict"]) {
    const cell = made("th", name === "service" || name === "verdict" ? "" : "figure", say(`promises.${name}`));
    cell.scope = "col";
    line.append(cell);
  }
  head.append(line);
  const body = made("tbody");
  body.append(row(say("promises.all"), summed(rows), aims, "all"));
  for (const one of rows) body.append(row(named(one.names) || one.service, one, aims));
  table.append(head, body);
  whole.append(made("h2", "", weekWords(week)), table);
  return whole;
}

function summed(rows) {
  const sum = { promised: 0, before: 0, inside: 0, after: 0 };
  for (const one of rows) for (const name of Object.keys(sum)) sum[name] += one[name];
  return sum;
}

function row(name, one, aims, look = "") {
  const line = made("tr", look);
  const title = made("th", "", name);
  title.scope = "row";
  line.append(title, figure("promised", String(one.promised)));
  line.append(share("before", one, aims.aim_before), share("inside", one), share("after", one, aims.aim_after));
  const verdict = made("td", "verdict");
  verdict.append(judged(one, aims));
  line.append(verdict);
  return line;
}

function figure(name, text) {
  const cell = made("td", "figure", text);
  cell.dataset.label = say(`promises.${name}`);
  return cell;
}

/** A count and its share; too large a share stands out, and the verdict says it in words. */
function share(name, one, aim = 1) {
  const cell = figure(name, `${one[name]} `);
  const part = one[name] / one.promised;
  const over = part > aim && one.promised >= FEW;
  cell.append(made("span", over ? "share over" : "share", `${percent(part)} %`));
  return cell;
}

function judged(one, aims) {
  if (one.promised < FEW) return made("span", "soft", say("promises.too-few", { count: FEW }));
  const early = one.before / one.promised > aims.aim_before;
  const late = one.after / one.promised > aims.aim_after;
  if (early && late) return made("span", "pill bad", say("promises.too-far"));
  if (early || late) return made("span", "pill mind", say(early ? "promises.too-early" : "promises.too-late"));
  return made("span", "pill good", say("promises.kept"));
}

/** One digit behind the comma, so that what is just over an aim does not look like it. */
function percent(part, digits = 1) {
  return (part * 100).toFixed(digits).replace(".", language === "en" ? "." : ",");
}

/** "2026-W48" in words, with its Monday and Sunday. */
function weekWords(week) {
  const [year, number] = week.split("-W").map(Number);
  const fourth = new Date(Date.UTC(year, 0, 4)); // always in the first week
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY + (number - 1) * 7 * DAY;
  return say("promises.week", { week: number, year, from: date(monday), to: date(monday + 6 * DAY) });
}

function date(instant) {
  const parts = { day: "2-digit", month: "2-digit", timeZone: "UTC" };
  return new Intl.DateTimeFormat("en-GB", parts).format(new Date(instant));
}

at("print").addEventListener("click", () => window.print());
at("again").addEventListener("click", read);
read();
