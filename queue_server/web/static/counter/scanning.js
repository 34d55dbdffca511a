// A scanner types like a keyboard, only faster: a slip's address that is typed so is taken out of the keys.

/** Milliseconds between two keys of a scanner at the most, also on a machine that has much to do. */
const GAP = 300;
/** Fewer signs are no address. */
const SHORTEST = 30;
const OPENING = "http";
/** The beginning of the opening; one letter alone is a key like any other. */
const BEGUN = /ht(tp?)?$/;

/**
 * Listen for slips.
 *
 * @param {function(string): void} onSlip is told the address.
 */
export function listen(onSlip) {
  let text = "";
  let last = -Infinity;

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const quick = event.timeStamp - last < GAP;
    if (event.key === "Enter") {
      const address = quick ? addressIn(text) : "";
      text = "";
      if (address.length < SHORTEST) return;
      swallow(event);
      onSlip(address);
    } else if (event.key.length === 1) {
      text = quick ? text + event.key : event.key;
      last = event.timeStamp;
      // A field is replaced anyway; elsewhere letters and digits choose.
      if (event.target.tagName !== "INPUT" && (addressIn(text) || BEGUN.test(text))) swallow(event);
    }
  }

  // Before everybody else: the letters of an address are no choices.
  window.addEventListener("keydown", onKey, true);
}

function addressIn(text) {
  const start = text.indexOf(OPENING);
  return start < 0 ? "" : text.slice(start);
}

function swallow(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
