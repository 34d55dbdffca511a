// What a rating pad does, as a pure step: state and input give the next state and effects. Instants are hall
// time in milliseconds. Whoever is asked cannot be told of an error: a press counts at once, and what becomes
// of it is the business of `waiting.js`.

/** Milliseconds for which reasons are asked for after the last press, and for which thanks are said. */
export const REASONS_FOR = 20000;
export const THANKS_FOR = 4000;
/** So soon after a screen has changed nobody can have meant what a finger touches on it. */
export const TOO_SOON = 350;

/** A pad before its first view. `closed`: the visit that is not asked about again. */
export function pad(closed = null) {
  return { screen: "quiet", view: null, visit: null, rating: null, shownAt: 0, until: 0, closed };
}

/** A visit's end: one that is taken back and made again has another. */
const endOf = (visit) => `${visit.ticket}/${visit.until}`;

/**
 * One step.
 *
 * @param {object} state of `pad`.
 * @param {{kind: string, now: number}} input `seen` with a view, `passed`, `face` with a score and a key,
 *   `reason` with its id, or `send`.
 * @returns {[object, Array<{kind: string, rating: object}>]} effects: `keep` a rating that may still change,
 *   or `hand-in` one that is done.
 */
export function step(state, input) {
  if (input.kind === "seen") return seen({ ...state, view: input.view }, input.now);
  if (input.kind === "passed") return passed(state, input.now);
  if (input.now - state.shownAt < TOO_SOON) return [state, []];
  if (input.kind === "face" && state.screen === "asking") return face(state, input);
  if (input.kind === "reason" && state.screen === "reasons") return reason(state, input);
  if (input.kind === "send" && state.screen === "reasons") return done(state, input.now);
  return [state, []];
}

function seen(state, now) {
  const { asked } = state.view;
  const news = asked !== null && endOf(asked) !== state.closed && now < Date.parse(asked.until);
  const same = state.visit !== null && asked !== null && endOf(asked) === endOf(state.visit);
  if (state.screen === "reasons" && !same) {
    // That its time is over means nothing here; that it was answered, taken back or followed by another does.
    if (asked === null && now >= Date.parse(state.visit.until)) return [state, []];
    const [next, effects] = done(state, now);
    return news ? [ask(next, asked, now), effects] : [next, effects];
  }
  if (state.screen === "asking" && same) return [state, []];
  if (state.screen === "reasons" || (state.screen === "thanks" && !news)) return [state, []];
  if (news) return [ask(state, asked, now), []];
  return [state.screen === "asking" ? quiet(state, now) : state, []];
}

function passed(state, now) {
  if (state.screen === "quiet" || now < state.until) return [state, []];
  return state.screen === "reasons" ? done(state, now) : [quiet(state, now), []];
}

function ask(state, visit, now) {
  return { ...state, screen: "asking", visit, rating: null, shownAt: now, until: Date.parse(visit.until) };
}

function quiet(state, now) {
  const closed = state.visit === null ? state.closed : endOf(state.visit);
  return { ...state, screen: "quiet", visit: null, rating: null, shownAt: now, until: 0, closed };
}

function face(state, { score, key, now }) {
  const { view, visit } = state;
  const rating = {
    key,
    ticket: visit.ticket,
    scale: view.scale,
    scale_version: view.scale_version,
    score,
    reasons: [],
    claimed: new Date(now).toISOString(),
  };
  const rated = { ...state, rating, closed: endOf(visit) };
  if (score > view.reasons_for_lowest || !view.reasons.length) return done(rated, now);
  const next = { ...rated, screen: "reasons", shownAt: now, until: now + REASONS_FOR };
  return [next, [{ kind: "keep", rating }]];
}

function reason(state, { id, now }) {
  const { reasons } = state.rating;
  const chosen = reasons.includes(id) ? reasons.filter((one) => one !== id) : reasons.concat(id);
  const rating = { ...state.rating, reasons: chosen };
  return [{ ...state, rating, until: now + REASONS_FOR }, [{ kind: "keep", rating }]];
}

function done(state, now) {
  const next = { ...state, screen: "thanks", shownAt: now, until: now + THANKS_FOR };
  return [next, [{ kind: "hand-in", rating: state.rating }]];
}
