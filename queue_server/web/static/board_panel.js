// What stands beside calls when staff announce nothing: words, pictures, videos without sound, one after the other.
// `at` is pure, as display_board/panel.py. Old television browsers read this file: no newer syntax.

import { made } from "./words.js";

/** Milliseconds between looks at what the server has to show. */
const LOOK_EVERY = 60000;

/** What has its turn at an instant in milliseconds; words in every language of the hall that they have, in turn. */
export function at(entries, languages, now) {
  const turns = [];
  entries.forEach((entry) => {
    if (entry.kind !== "words") {
      turns.push([{ kind: entry.kind, text: entry.address, language: "" }, entry.seconds]);
      return;
    }
    languages
      .filter((language) => entry.words[language])
      .forEach((language) => turns.push([{ kind: "notice", text: entry.words[language], language }, entry.seconds]));
  });
  if (!turns.length) return null;
  let place = Math.floor(now / 1000) % turns.reduce((sum, turn) => sum + turn[1], 0);
  return turns.find((turn) => {
    if (place < turn[1]) return true;
    place -= turn[1];
    return false;
  })[0];
}

/** The panel of a board: what the server has to show, without what this browser cannot. */
export class Panel {
  /**
   * @param {string} address of the list.
   * @param {function(): void} onBad is told when something cannot be shown.
   */
  constructor(address, onBad) {
    this.address = address;
    this.onBad = onBad;
    this.entries = [];
    /** Names of the files that this browser could not show. */
    this.bad = [];
    this.look();
    setInterval(() => this.look(), LOOK_EVERY);
  }

  look() {
    fetch(this.address, { cache: "no-store" })
      .then((response) => (response.ok ? response.json() : null))
      .then((content) => {
        if (content === null) return;
        const bad = this.bad.filter((address) => content.entries.some((entry) => entry.address === address));
        this.entries = content.entries;
        this.bad = bad;
      })
      .catch(() => {}); // what is here goes on; the feed tells that the server is away
  }

  at(languages, now) {
    return at(this.entries.filter((entry) => !this.bad.includes(entry.address)), languages, now);
  }

  spoiled(address) {
    if (!this.bad.includes(address)) this.bad.push(address);
    this.onBad();
  }

  /** What the supervisor is told: names of files. */
  badNames() {
    return this.bad.map((address) => address.slice(address.lastIndexOf("/") + 1)).join(", ");
  }
}

/** Put a picture or a video into its place, unless it stands there already. */
export function showMedia(place, shown, onSpoiled) {
  const address = shown === null ? "" : shown.text;
  if (place.getAttribute("data-address") === address) return;
  place.setAttribute("data-address", address);
  place.textContent = "";
  if (shown === null) return;
  const media = made(shown.kind === "video" ? "video" : "img");
  media.onerror = () => onSpoiled(address);
  if (shown.kind === "video") {
    media.muted = true;
    media.loop = true;
    media.autoplay = true;
    media.setAttribute("playsinline", "");
  } else media.alt = "";
  media.src = address;
  place.appendChild(media);
}
