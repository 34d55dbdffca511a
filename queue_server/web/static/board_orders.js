// Orders from afar: a board says that it heard before it does what it was told. Pure; as display_board/orders.py.
// Old television browsers read this file: no newer syntax.

/**
 * A report was answered.
 *
 * @param {?object} heard the order that was heard before: {id, kind}.
 * @param {string} told what the report said.
 * @param {?object} order in the answer.
 * @returns {[?object, ?object]} the order that is heard now, and the one to be done now.
 */
export function answered(heard, told, order) {
  const done = heard !== null && heard.id === told ? heard : null;
  const left = done === null ? heard : null;
  if (left === null && order && (done === null || order.id !== done.id)) return [order, done];
  return [left, done];
}

/** What a board calls itself to people: the number at the end of its name, else the name. */
export function shortName(device) {
  const found = /(\d+)$/.exec(device);
  return found === null ? device : found[1];
}
