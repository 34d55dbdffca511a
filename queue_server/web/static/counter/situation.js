// What can be done at the counter now, and the one act that is right now.

import { hasDossiers, here } from "./here.js";

/** `starting`, `closed`, `paused`, `idle`, `called` or `serving`. */
export function stateNow() {
  const { view } = here;
  if (view === null) return "starting";
  if (view.current !== null) return view.current.state === "serving" ? "serving" : "called";
  return { open: "idle", paused: "paused", closed: "closed" }[view.status];
}

/** Whether the counter may call somebody. */
export function calls() {
  return here.view !== null && here.view.status === "open" && here.view.stopped === null;
}

/** The one act that is right now; nothing when there is nothing to do but wait. */
export function rightNow() {
  const { view } = here;
  switch (stateNow()) {
    case "closed": return "open";
    case "paused": return "reopen";
    case "idle":
      if (!calls()) return null;
      if (view.waiting_count > 0) return "call";
      return view.relief.length ? "relieve" : null;
    case "called": return "start";
    case "serving": return calls() && view.waiting_count > 0 ? "finish-next" : "finish";
    default: return null;
  }
}

/** Nothing when an act can be done now; else the key of the words that say why not, or "" without words. */
export function hindrance(name) {
  const { view } = here;
  const state = stateNow();
  const possible = (able, why = "") => (able ? null : why);
  switch (name) {
    case "recall": return possible(state === "called");
    case "no-show":
    case "no-show-next":
      if (state !== "called" || (name === "no-show-next" && !calls())) return "";
      return possible(view.current.may_miss, "counter.recall-first");
    case "finish-only": return possible(state === "serving" || state === "called");
    case "park":
    case "transfer":
    case "more": return possible(state === "serving" || state === "called");
    case "pause": return possible(view !== null && view.status === "open");
    case "reopen": return possible(view !== null && view.status === "paused");
    case "close":
    case "move": return possible(state === "idle" || state === "paused", state === "closed" ? "" : "counter.finish-first");
    case "dossiers":
    case "receive": return possible(view !== null && hasDossiers);
    case "give":
    case "counter": return possible(view !== null);
    default: return possible(name !== null && name === rightNow());
  }
}
