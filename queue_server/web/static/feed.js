// A feed of whole views (Server-Sent Events) that comes back by itself, whatever the server or a proxy does.
// Old television browsers read this file: no optional chaining, no private fields.

/** Milliseconds between attempts to reach the server again: quick at first, never far apart. */
const RETRY_AFTER = [200, 500, 1000, 2000];
/** A feed that brought nothing for so long is opened anew: a dead line looks just like a quiet one. */
const SILENCE = 30000;
/** An attempt that has brought no view after so long is given up. */
const PATIENCE = 8000;

/** Whether the view `a` is older than the view `b`. */
function older(a, b) {
  if (a.epoch !== b.epoch) return a.epoch < b.epoch;
  if (a.seq !== b.seq) return a.seq < b.seq;
  return a.revision < b.revision;
}

/**
 * Follow a feed for as long as the page lives.
 *
 * @param {string} url the feed's address.
 * @param {function(object): void} onView is given every view, the first one at once; views older than the last
 *   are dropped, except that the first one after a reconnect always counts.
 * @param {function(Date): void} [onLost] is told once each time the connection is lost, with the instant of the
 *   last news by the device's clock; the next `onView` means that it is back.
 * @param {function(): ?boolean} [onRefused] is told when the server says that there is no such feed; nothing follows
 *   unless it returns true: then the feed is tried again for as long as it is refused, and it is told so each time.
 * @returns {{close: function(): void}}
 */
export function follow(url, onView, onLost, onRefused) {
  let source = null;
  let newest = null;
  let attempt = 0;
  let lost = false;
  let closed = false;
  let timer = 0;
  let heard = new Date();

  function connect() {
    if (source !== null) source.close();
    newest = null;
    const mine = new EventSource(url);
    source = mine;
    mine.onopen = () => {
      newest = null; // after a reconnect made by the browser itself
    };
    mine.onmessage = (message) => {
      if (mine === source) take(JSON.parse(message.data));
    };
    mine.onerror = () => {
      if (mine !== source || closed) return;
      tellLost();
      // The browser gives up after an HTTP error, and some wait long after others: begin anew ourselves.
      mine.close();
      again(RETRY_AFTER[Math.min(attempt, RETRY_AFTER.length - 1)]);
      attempt += 1;
      if (onRefused && attempt % 4 === 2) askWhether();
    };
    again(PATIENCE, tellLost);
  }

  function again(delay, before) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (before) before();
      connect();
    }, delay);
  }

  function take(view) {
    attempt = 0;
    lost = false;
    heard = new Date();
    again(SILENCE);
    if (newest !== null && older(view, newest)) return;
    newest = view;
    onView(view);
  }

  function tellLost() {
    if (lost) return;
    lost = true;
    if (onLost) onLost(heard);
  }

  /** EventSource does not say why; a plain question tells a thing that is not there from a server that is away. */
  function askWhether() {
    fetch(url.replace(/\/feed(\?|$)/, "$1"), { cache: "no-store" }).then(
      (response) => {
        if (response.status === 404 && !closed && onRefused() !== true) close();
      },
      () => {},
    );
  }

  function close() {
    closed = true;
    clearTimeout(timer);
    if (source !== null) source.close();
  }

  connect();
  return { close };
}

/** Hall time, carried on between views by the device's steady clock. */
export class HallTime {
  constructor() {
    this.offset = null;
  }

  /** Take the server's time from a view. */
  set(serverTime) {
    this.offset = Date.parse(serverTime) - performance.now();
  }

  /** Milliseconds since 1970 in the hall; by the device's own clock before the first view. */
  now() {
    return this.offset === null ? Date.now() : performance.now() + this.offset;
  }
}

/**
 * Load the page anew once when the server has another release than the page came from.
 *
 * @param {string} version the release in the view.
 * @param {boolean} safe whether nothing would be interrupted now.
 */
export function renewPage(version, safe) {
  const mine = document.documentElement.getAttribute("data-version");
  if (!safe || mine === null || mine === version) return;
  try {
    if (sessionStorage.getItem("renewed-for") === version) return; // a cache in between gave the old page again
    sessionStorage.setItem("renewed-for", version);
  } catch (error) {
    return; // without storage there is no telling how often it was tried
  }
  location.reload();
}
