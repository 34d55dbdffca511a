// What a slip's code says: the ticket's secret id and, where a kiosk gave the number while the server was away, what
// takes it into the line. Pure.

const IDENTITY = /^https?:\/\/[^\s?#]+\/t\/([A-Za-z0-9_-]{22})(?:\?([^\s#]*))?(?:#.*)?$/;
/** What a kiosk can have given; anything else would be somebody's own words on a page of the hall. */
const NUMBER = /^[A-ZĐ]{1,2}[0-9]{1,4}$/;

/**
 * A slip's address taken apart.
 *
 * @param {string} text the address, as a page has it or a scanner types it.
 * @returns {?{id: string, admission: ?object}} nothing where it is no slip; `admission` is what admits it.
 */
export function slipOf(text) {
  const found = IDENTITY.exec(text.trim());
  if (found === null) return null;
  const said = new URLSearchParams(found[2] || "").get("o");
  return { id: found[1], admission: said ? admissionOf(said) : null };
}

function admissionOf(said) {
  const [content, seal] = said.split(".");
  try {
    const letters = atob(content.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const claim = JSON.parse(new TextDecoder().decode(bytes));
    return claim && typeof claim.number === "string" && NUMBER.test(claim.number) && seal ? { claim, seal } : null;
  } catch (error) {
    return null; // half a code, or none of ours
  }
}
