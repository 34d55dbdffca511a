// A scanner types like a keyboard, only faster: a slip's address that is typed so is taken out of the keys.

/** Milliseconds between two keys of a scanner at the most, also on a machine that has much to do. */
const GAP = 300;
/** Fewer signs are no address. */
const SHORTEST = 30;
/** So many signs so fast are typed by no hand, whatever they say: another paper was scanned. */
const SCANNED = 10;
/** With a space among them, so many are enough. */
const SPACED = 4;
/** Keys that hands have and scanners do not. */
const HANDS = /^(F[0-9]|Escape|Tab|Arrow|Backspace)/;
const OPENING = /http/i;
/** The beginning of the opening; one letter alone is a key like any other. */
const BEGUN = /ht(tp?)?$/i;

/**
 * Listen for slips.
 *
 * @param {function(string): void} onSlip is told the address, or what else was scanned where nobody types.
 */
export function listen(onSlip) {
  let text = "";
  let last = -Infinity;
  let released = null;

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const quick = event.timeStamp - last < GAP;
    if (event.key === "Enter") {
      const scanned = quick ? text : "";
      const address = addressIn(scanned);
      text = "";
      // The Enter behind another paper must not press the button that has the focus.
      if (address.length < SHORTEST && (scanned.length < SCANNED || event.target.tagName === "INPUT")) return;
      swallow(event);
      onSlip(address || scanned);
    } else if (event.key.length === 1) {
      text = quick ? text + event.key : event.key;
      last = event.timeStamp;
      // A field is replaced anyway; elsewhere letters and digits choose, and a space presses.
      if (event.target.tagName === "INPUT" || !(addressIn(text) || BEGUN.test(text) || isScanned(event.key))) return;
      swallow(event);
      released = event.key;
    } else if (HANDS.test(event.key)) {
      text = "";
    }
  }

  /** Nobody types names: a space behind some signs is a scanner's. */
  function isScanned(key) {
    return text.length >= (key === " " ? SPACED : SCANNED);
  }

  /** Some browsers press a button when the space is let go. */
  function onLetGo(event) {
    if (event.key === " " && released === " ") swallow(event);
    if (event.key === released) released = null;
  }

  // Before everybody else: the letters of an address are no choices.
  window.addEventListener("keydown", onKey, true);
  window.addEventListener("keyup", onLetGo, true);
}

function addressIn(text) {
  const start = text.search(OPENING);
  if (start < 0) return "";
  const address = text.slice(start);
  return address.startsWith("HTTP") ? swapped(address) : address;
}

/** With caps lock on, capitals and small letters change places. */
function swapped(text) {
  return [...text].map((sign) => (sign === sign.toLowerCase() ? sign.toUpperCase() : sign.toLowerCase())).join("");
}

function swallow(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
