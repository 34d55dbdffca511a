// Which call stands where on the board. Pure: view + instant → picture; as display_board/arrangement.py.
// Old television browsers read this file: no newer syntax.

import { clock } from "./words.js";

/** Calls in the list of those called before. */
const RECENT = 6;
/** And beside an announcement. */
const RECENT_BESIDE = 2;
/** Calls that stand below the large one at once; more take turns. */
const BELOW = 6;
/** Milliseconds for which a part stands that takes turns with others. */
export const TURN = 6000;
/** Turns for which one language of an announcement or of the notice stands: long enough to be read. */
export const READ = 2;
/** Letters of waiting groups that fit on the bottom line, and of one group's name. */
const WAITING_LETTERS = 44;
const NAME_LETTERS = 30;

/** The picture of a view at an instant of hall time, in milliseconds; the filler stands where staff announce nothing. */
export function arrange(view, now, language, filler = null) {
  const calling = nowCalling(view, now);
  const seqs = calling.map((call) => call.seq);
  const turn = Math.floor(now / TURN);
  const parts = [];
  for (let start = 1; start < calling.length; start += BELOW) parts.push(calling.slice(start, start + BELOW));
  const part = parts.length ? turn % parts.length : 0;
  const lines = waitingLines(view, language);
  const said = announcement(view, now, turn) || filler;
  return {
    name: named(view.names, language),
    clock: clock(now, view.time_zone),
    large: calling.length ? calling[0] : null,
    below: parts.length ? parts[part] : [],
    calling: calling.length,
    part: parts.length > 1 ? [part + 1, parts.length] : null,
    recent: view.recent.filter((call) => !seqs.includes(call.seq)).slice(0, said === null ? RECENT : RECENT_BESIDE),
    waiting: lines.length ? lines[turn % lines.length] : [],
    status: status(view),
    until: view.until === null ? "" : clock(view.until, view.time_zone),
    notice: notice(view, turn),
    announcement: said,
    standstill: standstill(view),
  };
}

function status(view) {
  if (view.phase !== "open") return view.phase;
  if (view.paper_since !== null) return "paper";
  return view.paused === null ? null : "paused";
}

/** The hall stands still, or everybody is asked to leave it: nothing else is on the board. */
function standstill(view) {
  if (view.stopped === null && !view.clear) return null;
  return { kind: view.clear ? "clear" : "stopped", reason: view.stopped || "" };
}

/** A call to nobody, in the staff's language; else the announcements, their languages in turn. */
function announcement(view, now, turn) {
  const valid = view.announcements.filter((entry) => entry.until === null || now < Date.parse(entry.until));
  const said = (entry, language) => ({ kind: entry.kind, text: entry.texts[language], language });
  const test = valid.find((entry) => entry.kind === "test" && Object.keys(entry.texts).length > 0);
  if (test !== undefined) return said(test, Object.keys(test.texts)[0]);
  const all = [];
  valid
    .filter((entry) => entry.kind === "notice")
    .forEach((entry) => view.languages.filter((language) => entry.texts[language]).forEach((language) => all.push(said(entry, language))));
  return all.length ? all[Math.floor(turn / READ) % all.length] : null;
}

/** The calls that stand large, newest first: those that nobody has answered and that are young. */
export function nowCalling(view, now) {
  return view.calls
    .filter((call) => call.state === "called" && now - Date.parse(call.at) < view.announce_for * 1000)
    .sort((one, other) => other.seq - one.seq);
}

function named(names, language) {
  return names[language] || names[Object.keys(names)[0]] || "";
}

function notice(view, turn) {
  const notices = view.languages.filter((language) => view.notices[language]).map((language) => view.notices[language]);
  return notices.length ? notices[Math.floor(turn / READ) % notices.length] : "";
}

/** The groups for which somebody waits, in lines that fit. */
function waitingLines(view, language) {
  const lines = [];
  let room = 0;
  view.waiting
    .filter((entry) => entry.waiting > 0)
    .forEach((entry) => {
      const group = { name: shortened(named(entry.names, language)), waiting: entry.waiting };
      const letters = group.name.length + String(group.waiting).length + 3;
      if (lines.length && letters <= room) {
        lines[lines.length - 1].push(group);
        room -= letters;
      } else {
        lines.push([group]);
        room = WAITING_LETTERS - letters;
      }
    });
  return lines;
}

/** A name that fits, cut between words. */
function shortened(name) {
  if (name.length <= NAME_LETTERS) return name;
  const start = name.slice(0, NAME_LETTERS);
  const space = start.lastIndexOf(" ");
  return (space > 0 ? start.slice(0, space) : start).replace(/[,;]+$/, "") + "…";
}
