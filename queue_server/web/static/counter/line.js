// Who waits here and why in this order, and who is away; each can be chosen by touch or by key.

import { clock, made, minutes, reasonWords, say, span, within, write } from "../words.js";
import { at, here, now } from "./here.js";
import { awayPage } from "./finding_pages.js";
import * as panel from "./panel.js";
import { lacking } from "./papers.js";
import { ticketPage } from "./ticket_pages.js";
import { leasedWords, order, sentence } from "./turns.js";

/** Those who are away that are shown beside the line; a page has them all. */
const AWAY_SHOWN = 3;

/** Whether the whole line is shown, to be scrolled, instead of what there is room for. */
let whole = false;

export function drawLine(view) {
  write(at("line-title"), say("counter.waiting", { counter: within(view.names), count: view.waiting_count }));
  write(at("order"), view.waiting_count ? order(view) : say("counter.nobody-waiting"));
  drawRows(at("waiting"), view.waiting, fillWaiting);
  const shown = view.away.slice(0, AWAY_SHOWN);
  at("away-list").hidden = !shown.length;
  write(at("away-title"), say("counter.away", { count: view.away.length }));
  drawRows(at("away-rows"), shown, fillAway);
  at("away-all").classList.toggle("gone", view.away.length <= AWAY_SHOWN);
  write(at("away-all"), say("counter.more-away", { count: view.away.length - AWAY_SHOWN }));
}

/** One button per ticket; a row stays the same element, so that neither a press nor the focus is lost. */
function drawRows(list, tickets, fill) {
  const rows = new Map(Array.from(list.children).map((item) => [Number(item.dataset.ticket), item]));
  const focused = document.activeElement;
  const wanted = tickets.map((ticket, place) => {
    const item = rows.get(ticket.ticket) || newRow(ticket);
    rows.delete(ticket.ticket);
    fill(item, ticket, place);
    return item;
  });
  for (const item of rows.values()) item.remove();
  wanted.forEach((item, place) => {
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] || null);
  });
  if (focused && focused !== document.activeElement && list.contains(focused)) focused.focus();
}

function newRow(ticket) {
  const item = made("li");
  const button = made("button", "row");
  button.type = "button";
  item.dataset.ticket = ticket.ticket;
  button.append(made("span", "number", ticket.number), made("span", "reason"), made("span", "end"));
  button.addEventListener("click", () => panel.open(ticketPage(ticket.ticket)));
  item.append(button);
  return item;
}

function fillWaiting(item, ticket, place) {
  const [, reason, end] = item.firstElementChild.children;
  write(reason, facts(ticket).join(" · "));
  end.className = place === 0 ? "end pill" : "end";
  if (place === 0) delete end.dataset.since;
  else end.dataset.since = ticket.arrived;
  write(end, place === 0 ? say("counter.next-up") : waited(ticket.arrived, now()));
}

function facts(ticket) {
  const { view } = here;
  const hour = (instant) => clock(instant, view.time_zone);
  const found = [sentence(view, ticket)];
  if (ticket.units > 1) found.push(say("counter.units", { count: ticket.units }));
  if (ticket.line === `counter/${view.counter}` || ticket.line.startsWith("officer/")) found.push(say("counter.just-here"));
  if (ticket.class === "priority" && !ticket.confirmed) found.push(say("counter.unconfirmed"));
  if (ticket.leased) found.push(leasedWords(view, ticket));
  if (lacking(ticket.preparation)) found.push(lacking(ticket.preparation));
  if (ticket.wait) found.push(say("counter.expected", { from: hour(ticket.wait.earliest), to: hour(ticket.wait.latest) }));
  return found;
}

function fillAway(item, ticket) {
  const [, reason, end] = item.firstElementChild.children;
  write(reason, ticket.state === "no-show" ? say("counter.no-show") : reasonWords(ticket.reason) || say("counter.parked"));
  write(end, say("counter.back-until", { time: clock(ticket.until, here.view.time_zone) }));
}

/** How long somebody has waited, in words. */
export function waited(since, instant) {
  const past = instant - Date.parse(since);
  return minutes(past) < 1 ? span(past) : say("counter.waits", { minutes: minutes(past) });
}

/** Show as many rows as there is room for, and say how many more wait; or all of them. */
export function fit() {
  const { view } = here;
  if (view === null) return;
  const list = at("waiting");
  const rows = Array.from(list.children);
  for (const item of rows) item.hidden = false;
  list.classList.toggle("whole", whole);
  drawMore(whole ? 0 : 1);
  if (whole) return;
  const bottom = list.getBoundingClientRect().bottom + 1;
  const fitting = Math.max(1, rows.filter((item) => item.getBoundingClientRect().bottom <= bottom).length);
  rows.forEach((item, place) => {
    item.hidden = place >= fitting;
  });
  drawMore(rows.length ? view.waiting_count - Math.min(fitting, rows.length) : 0);
}

function drawMore(count) {
  at("more").classList.toggle("gone", !whole && count <= 0);
  write(at("more"), whole ? say("counter.fewer") : say("counter.more-waiting", { count }));
}

function show(all) {
  whole = all;
  if (!all) at("waiting").scrollTop = 0;
  fit();
}

// ------------------------------------------------------------------ by key

/** Arrows go down and up through those who wait and those who are away; whether the key was such a one. */
export function lineKey(event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return false;
  const focused = document.activeElement && document.activeElement.closest(".row");
  if (event.key === "ArrowUp" && !focused) return false;
  event.preventDefault();
  if (!focused) {
    const first = document.querySelector("#waiting .row, #away-rows .row");
    if (first) first.focus();
    return true;
  }
  const lastShown = Array.from(document.querySelectorAll("#waiting li:not([hidden]) .row")).pop();
  const hidden = document.querySelector("#waiting li[hidden]");
  if (event.key === "ArrowDown" && focused === lastShown && hidden) show(true);
  const rows = Array.from(document.querySelectorAll(".row"));
  const next = rows[rows.indexOf(focused) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) next.focus();
  return true;
}

at("more").addEventListener("click", () => show(!whole));
at("away-all").addEventListener("click", () => panel.open(awayPage()));
