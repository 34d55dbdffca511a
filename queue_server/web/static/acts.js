// Acts: every one has a key of its own, and is asked again with the same key until the server has answered.

/** Milliseconds between attempts. */
const RETRY_AFTER = [300, 700, 1500, 3000];
/** Milliseconds after which an attempt counts as lost. */
const PATIENCE = 6000;
/** A server that fails on one and the same act so often will not do better the next time. */
const FAILURES = 4;

/** 128 random bits; `randomUUID` does not exist on plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Do an act once, however often the reply is lost on its way.
 *
 * @param {string} url where it is posted.
 * @param {object} content the act without its key.
 * @param {string} language in which a problem is to be worded.
 * @param {function(): void} [onWaiting] is told when an attempt brought no answer.
 * @param {?string} [key] the act's key; nothing where its content is its key.
 * @returns {Promise<{answer: ?object, problem: ?object}>} the answer (nothing when there was nothing to do), or
 *   the problem for which nothing was changed.
 */
export async function act(url, content, language, onWaiting = () => {}, key = newKey()) {
  const body = JSON.stringify(key === null ? content : { key, ...content });
  for (let attempt = 0; ; attempt += 1) {
    const reply = await attemptOnce(url, body, language);
    if (reply !== null) {
      if (reply.status < 400) return { answer: reply.content, problem: null };
      if (reply.status < 500 || (reply.status === 500 && attempt + 1 >= FAILURES)) {
        return { answer: null, problem: reply.content };
      }
    }
    onWaiting();
    await new Promise((done) => setTimeout(done, RETRY_AFTER[Math.min(attempt, RETRY_AFTER.length - 1)]));
  }
}

/** One attempt: status and content, or nothing where no answer of ours came. */
async function attemptOnce(url, body, language) {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(), PATIENCE);
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", "Accept-Language": language },
      cache: "no-store",
      signal: given.signal,
    });
    if (response.status === 204) return { status: 204, content: null };
    return { status: response.status, content: await response.json() };
  } catch (error) {
    return null; // no network, no answer in time, or the words of a proxy
  } finally {
    clearTimeout(timer);
  }
}

/** What a problem says to people: what happened, without the codes that are meant for programs. */
export function problemWords(problem) {
  return (problem && (problem.title || problem.detail)) || "";
}
