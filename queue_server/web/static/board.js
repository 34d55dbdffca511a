// The board at work: follows the hall, shows and plays calls, reports its health.
// Old television browsers read this file: no newer syntax.

import { act } from "./acts.js";
import { announcer, step } from "./announce.js";
import { answered, shortName } from "./board_orders.js";
import { Panel } from "./board_panel.js";
import { draw as drawBoard, fit, flash, identify, learn } from "./board_screen.js";
import { unknown } from "./board_tiles.js";
import { deviceName, keepReporting } from "./device.js";
import { HallTime, follow, renewPage } from "./feed.js";
import { Loudspeaker, readVolume, volumeAt } from "./sound.js";
import { clock, language } from "./words.js";

const query = new URLSearchParams(location.search);
const page = document.documentElement;
const api = page.getAttribute("data-api");
const zone = query.get("zone") || "main";
/** `list`, `grid` or `counter`: see config/board.toml; and the counters that this board shows. */
const layout = query.get("layout") || "list";
const counters = (layout === "counter" ? [query.get("counter")] : (query.get("counters") || "").split(",")).filter((name) => name);
const named = deviceName(query.get("device"), "board");
const device = named.name;

const time = new HallTime();
let state = announcer(device);
let lost = null;
let refused = false;
/** What is wrong with this board's address, as the last report told it. */
let told = "";
/** Reports at once. */
let report = () => {};
let plays = 0;
/** The order that was heard and is done once the server knows that. */
let heard = null;
/** What could not be played last did not come, or was no sound; otherwise the device was at fault. */
let missing = false;
/** What stands beside calls when staff announce nothing. */
const panel = new Panel(`${api}/panel`, () => report());
/** A board without loudspeakers is opened with ?sound=off: it asks nobody for a touch. */
const silent = query.get("sound") === "off";
const loudspeaker = silent ? null : new Loudspeaker(soundChanged);
/** How loud it is at which hours: ?volume=11:00-13:00@60 */
const volume = readVolume(query.get("volume") || "");

if (query.get("theme")) page.setAttribute("data-theme", query.get("theme"));
window.addEventListener("resize", fit);
document.addEventListener("click", () => silent || loudspeaker.touched());
document.addEventListener("keydown", () => silent || loudspeaker.touched());
fit();
report = keepReporting(`${api}/devices/${encodeURIComponent(device)}/health`, health, obey);
setInterval(() => happened({ kind: "passed", now: time.now() }), 500);
setInterval(draw, 250);
follow(`${api}/board/feed?zone=${encodeURIComponent(zone)}`, seen, lostTouch, notFound);

// ---------------------------------------------------------------- news

function seen(view) {
  time.set(view.server_time);
  lost = null;
  refused = false;
  happened({ kind: "seen", view, now: time.now() });
  view.languages.forEach(learn);
  if (JSON.stringify(setUpWrongly()) !== told) report();
  draw();
  renewPage(view.version, state.playing === null);
}

function lostTouch() {
  if (lost === null) lost = time.now();
  draw();
}

function notFound() {
  refused = true;
  if (JSON.stringify(setUpWrongly()) !== told) report();
  draw();
  return true; // until the hall has this zone
}

// ---------------------------------------------------------------- sounds

function happened(input) {
  const failing = state.failing;
  const result = step(state, input);
  state = result[0];
  result[1].forEach(carryOut);
  if (failing !== state.failing) report();
}

function carryOut(effect) {
  if (effect.kind === "play") {
    play(effect.address);
  } else if (effect.kind === "announced") {
    act(`${api}/calls/${effect.seq}/announced`, { device }, language);
  } else {
    draw();
    flash(effect.seqs);
  }
}

function play(address) {
  plays += 1;
  const mine = plays;
  const ended = (good) => {
    // The end of a sound that was given up must not count for the next one.
    if (mine === plays) happened({ kind: "ended", good, now: time.now() });
  };
  const percent = volumeAt(volume || [], clock(time.now(), state.view.time_zone));
  const failed = () => {
    if (mine === plays) missing = !loudspeaker.broken;
    ended(false);
  };
  loudspeaker.play(address, percent).then(() => ended(true), failed);
}

function soundChanged(may) {
  happened({ kind: "may-sound", can: may, now: time.now() });
  // A touch helps where the browser waits for one, not where there is no sound device.
  document.getElementById("touch").classList.toggle("gone", may || loudspeaker.broken);
  report();
}

// ---------------------------------------------------------------- health

/** What the address of this board asks for and the hall does not have. */
function setUpWrongly() {
  const missing = state.view === null ? [] : unknown(state.view, counters);
  const wrong = [["zone-unknown", refused ? zone : ""], ["counter-unknown", missing.join(", ")], ["device-refused", named.wrong]];
  return wrong.filter((one) => one[1]).map((one) => ({ code: one[0], advice: one[1].slice(0, 200) }));
}

function health() {
  const codes = [];
  if (!silent && loudspeaker.may === false) codes.push(loudspeaker.broken ? "sound-failed" : "sound-blocked");
  else if (state.failing && missing) codes.push("sound-missing");
  if (volume === null) codes.push("volume-refused");
  const wrong = setUpWrongly();
  told = JSON.stringify(wrong);
  const files = panel.bad.length ? [{ code: "panel-file", advice: panel.badNames() }] : [];
  return {
    kind: "board",
    version: page.getAttribute("data-version"),
    zone: zone.slice(0, 64),
    can_announce: state.canSound,
    troubles: wrong.concat(codes.map((code) => ({ code })), files),
    heard: heard === null ? "" : heard.id,
  };
}

function obey(sent, answer) {
  const result = answered(heard, sent.heard, answer.order);
  heard = result[0];
  if (heard !== null) setTimeout(report, 0); // the server is told at once that it was heard
  if (result[1] === null) return;
  if (result[1].kind === "reload") location.reload();
  else identify(shortName(device), device);
}

// ---------------------------------------------------------------- the screen

function draw() {
  drawBoard({ view: state.view, now: time.now(), lost, refused, zone, layout, counters, panel, wrongName: named.wrong });
}
