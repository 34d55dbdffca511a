// The supervisor's page: what needs attention first, then what stands where; acts lie behind clear buttons.

import { follow, renewPage } from "./feed.js";
import { openAnnounce, withdraw } from "./supervise/announce_sheet.js";
import { attention } from "./supervise/attention.js";
import { openCounter } from "./supervise/counter_sheet.js";
import { drawSheet, isAsking, sheetIsOpen } from "./supervise/dialogs.js";
import { isBusy, perform } from "./supervise/doing.js";
import { at, counterTitle, hall, hallClock, serviceName, time } from "./supervise/hall.js";
import { openHall, resumeHall } from "./supervise/hall_sheet.js";
import { openIssue } from "./supervise/issue_sheet.js";
import { fill } from "./supervise/lists.js";
import { drawOverview, drawTimes } from "./supervise/overview.js";
import { openPaper } from "./supervise/paper_sheet.js";
import { openFind, openTicket } from "./supervise/ticket_sheet.js";
import { say, write } from "./words.js";

const title = document.title;

function draw() {
  drawOverview();
  drawSheet();
  drawWithTime();
}

function drawWithTime() {
  if (hall.view === null) return;
  fill(at("troubles"), attention());
  drawTimes();
  const urgent = document.querySelectorAll("#troubles .loud").length;
  document.title = urgent ? `(!) ${title}` : title;
}

// ------------------------------------------------------------------ going somewhere

/** What can be gone to by `data-go`, with the parts behind the colon. */
const GOES = {
  find: openFind,
  issue: openIssue,
  announce: openAnnounce,
  hall: openHall,
  paper: openPaper,
  resume: resumeHall,
  withdraw,
  counter: openCounter,
  order: (device, kind) => perform(`devices/${encodeURIComponent(device)}/orders`, { kind }, say("supervise.order.sent")),
  ticket: (number) => openTicket(number),
  "slip-seen": (id) => perform("desks/staff/printer/seen", { id }),
  "help-over": (counter) => perform(`counters/${encodeURIComponent(counter)}/help-over`),
  relieve: (counter, service) => {
    const said = say("supervise.relieved", { counter: counterTitle(counter), service: serviceName(service) });
    perform(`counters/${encodeURIComponent(counter)}/relieve`, { service }, said);
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-go]");
  if (button === null || hall.view === null || isAsking()) return;
  const [name, ...parts] = button.dataset.go.split(":");
  GOES[name](...parts);
  drawTimes();
});

document.addEventListener("keydown", (event) => {
  if (hall.view === null || isAsking() || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const button = document.querySelector(`.tools [data-key="${event.key}"]`);
  if (button === null) return;
  event.preventDefault();
  if (!sheetIsOpen()) button.click();
});

// ------------------------------------------------------------------ life

function setLost(since) {
  hall.lost = since !== null;
  document.body.classList.toggle("lost", hall.lost);
  at("away").hidden = !hall.lost;
  if (hall.lost && hall.view) write(at("away"), say("common.connecting", { time: hallClock(hall.view.server_time, true) }));
  else write(at("away"), "");
}

setInterval(drawWithTime, 1000);
follow(
  `${document.documentElement.dataset.api}/supervisor/feed`,
  (newest) => {
    hall.view = newest;
    time.set(newest.server_time);
    setLost(null);
    draw();
    renewPage(newest.version, !isBusy() && !sheetIsOpen() && !isAsking());
  },
  setLost,
);
