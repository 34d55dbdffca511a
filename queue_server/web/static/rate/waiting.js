// Ratings on their way to the server: kept in the browser's storage from the first press, handed in one after
// another, each with its own key until it is answered. A refusal is an answer too: somebody else was first, or the
// visit goes on. Nobody is told of either.

import { act } from "../acts.js";

/** Ratings kept at the most; a pad that was never answered must not fill the storage. */
const MOST = 200;

export class Waiting {
  /**
   * @param {string} name under which they are kept.
   * @param {string} url to which they are handed in.
   * @param {string} language of answers that nobody reads.
   */
  constructor(name, url, language) {
    this.name = name;
    this.url = url;
    this.language = language;
    this.memory = [];
    this.busy = false;
    // What was being given when the page was closed is given.
    this.save(this.all().map((entry) => ({ ...entry, ready: true })));
  }

  /** All that wait, the oldest first. */
  all() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.name));
      return Array.isArray(kept) ? kept.filter((entry) => entry && entry.rating && entry.rating.key) : this.memory;
    } catch (error) {
      return this.memory; // no storage, or something else in it
    }
  }

  save(entries) {
    this.memory = entries.slice(-MOST);
    try {
      localStorage.setItem(this.name, JSON.stringify(this.memory));
    } catch (error) {
      // without storage they live as long as the page
    }
  }

  /** Keep a rating, or its newer form; one that is `ready` is handed in. */
  put(rating, ready) {
    const others = this.all().filter((entry) => entry.rating.key !== rating.key);
    this.save(others.concat({ rating, ready }));
    if (ready) this.handIn();
  }

  /** Hand in what is ready; does nothing while it is under way. */
  async handIn() {
    if (this.busy) return;
    this.busy = true;
    for (let entry = this.next(); entry !== undefined; entry = this.next()) {
      const { key, ...content } = entry.rating;
      const { problem } = await act(this.url, content, this.language, () => {}, key);
      if (problem !== null && problem.status >= 500) break; // tried again with the next news
      this.save(this.all().filter((one) => one.rating.key !== key));
    }
    this.busy = false;
  }

  next() {
    return this.all().find((entry) => entry.ready);
  }
}
