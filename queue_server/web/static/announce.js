// What is played when, what flashes, what is reported as announced. Pure: state + input → state + effects.
// The same rules as display_board/announce.py; tests/display_board/announce_cases.json holds for both.
// Instants are milliseconds since 1970, hall time. Old television browsers read this file: no newer syntax.

/** A sound that has not ended after so long is given up: a player may hang, the queue may not. */
const LONGEST_SOUND = 30000;

/** The state at the start. `failing` tells that the last call could not be played as it should. */
export function announcer(device) {
  return { device, canSound: false, view: null, played: [], shown: [], playing: null, failing: false };
}

/**
 * What follows from an input.
 *
 * @param {object} state from `announcer` or from the last step; it is not changed.
 * @param {object} input {kind: "seen", view, now}, {kind: "ended", good, now}, {kind: "passed", now} about once a
 *   second, or {kind: "may-sound", can, now}.
 * @returns {[object, Array]} the new state and the effects: {kind: "play", address}, {kind: "announced", seq},
 *   {kind: "flash", seqs}.
 */
export function step(state, input) {
  let effects = [];
  if (input.kind === "seen") {
    [state, effects] = seen(state, input.view);
  } else if (input.kind === "ended") {
    [state, effects] = ended(state, input.good, input.now);
  } else if (input.kind === "may-sound") {
    state = Object.assign({}, state, { canSound: input.can });
  } else if (state.playing !== null && input.now - state.playing.since > LONGEST_SOUND) {
    [state, effects] = ended(state, false, input.now);
  }
  const [after, begun] = begin(state, input.now);
  return [after, effects.concat(begun)];
}

function seen(state, view) {
  const known = state.view !== null && state.view.epoch === view.epoch;
  const seqs = view.calls.map((call) => call.seq);
  // What is no longer in the view is too old to be played: it need not be remembered.
  const kept = seqs.concat(view.announcements.map((entry) => entry.seq));
  const mine = known ? state.played.filter((seq) => kept.includes(seq)) : [];
  const elsewhere = view.calls.filter((call) => call.announced).map((call) => call.seq);
  const fresh = inOrder(view)
    .filter((call) => known && call.state === "called" && !state.shown.includes(call.seq))
    .map((call) => call.seq);
  const after = Object.assign({}, state, { view, played: mine.concat(elsewhere), shown: seqs });
  return [after, fresh.length ? [{ kind: "flash", seqs: fresh }] : []];
}

function ended(state, good, now) {
  if (state.playing === null) return [state, []];
  const playing = Object.assign({}, state.playing, {
    heard: state.playing.heard || good,
    failed: state.playing.failed || !good,
    since: now,
  });
  if (playing.rest.length && cutsIn(state, playing, now)) {
    // It is not played to its end, so it may be played once more when there is time again.
    return [Object.assign({}, state, { playing: null, played: state.played.filter((seq) => seq !== playing.seq) }), []];
  }
  if (playing.rest.length) {
    const address = playing.rest[0];
    playing.rest = playing.rest.slice(1);
    return [Object.assign({}, state, { playing }), [{ kind: "play", address }]];
  }
  const after = Object.assign({}, state, { playing: null, failing: playing.failed });
  const sameEpoch = state.view !== null && state.view.epoch === playing.epoch;
  const told = playing.isCall && playing.heard && sameEpoch;
  return [after, told ? [{ kind: "announced", seq: playing.seq }] : []];
}

/** Whether everybody is to be asked to leave: after the sound that is heard now, not after the last one. */
function cutsIn(state, playing, now) {
  if (playing.isClear || state.view === null) return false;
  return state.view.announcements.some((entry) => entry.kind === "clear" && isValid(entry, now, state.played));
}

/** Begin what is next, where this board is the announcer and nothing is heard now. */
function begin(state, now) {
  const view = state.view;
  if (view === null || state.playing !== null || !state.canSound || view.announcer !== state.device) {
    return [state, []];
  }
  const due = nextDue(view, now, state.played);
  if (due === undefined) return [state, []];
  const playing = {
    epoch: view.epoch, seq: due.seq, since: now, rest: due.sounds, isCall: due.kind === undefined,
    isClear: due.kind === "clear", heard: false, failed: false,
  };
  const after = Object.assign({}, state, { playing, played: state.played.concat([due.seq]) });
  return [after, [{ kind: "play", address: view.chime }]];
}

/** What is to be played: that everybody is to leave before all else, the others as they came. */
function nextDue(view, now, played) {
  const announcements = view.announcements.filter((entry) => isValid(entry, now, played));
  const clear = announcements.find((entry) => entry.kind === "clear");
  // Nobody is called to a counter of a hall that is to be left.
  if (clear !== undefined || view.clear) return clear;
  const calls = view.calls.filter((call) => isDue(call, view, now, played));
  return announcements.concat(calls).sort((one, other) => one.seq - other.seq)[0];
}

function isValid(entry, now, played) {
  return !played.includes(entry.seq) && (entry.until === null || now < Date.parse(entry.until));
}

function isDue(call, view, now, played) {
  const young = now - Date.parse(call.at) < view.announce_for * 1000;
  return call.state === "called" && young && !played.includes(call.seq);
}

function inOrder(view) {
  return view.calls.slice().sort((one, other) => one.seq - other.seq);
}
