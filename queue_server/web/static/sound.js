// The board's loudspeaker: Web Audio, which tells whether the browser lets a page sound at all.
// Old television browsers read this file: no newer syntax.

/** Sounds kept, so that the chime needs no server. */
const KEPT = 40;
/** Milliseconds that a browser may take to say that it lets the page sound. */
const DECIDES_WITHIN = 1000;

/** Milliseconds beyond its length after which a sound counts as stuck, and until the device is tried again. */
const PATIENCE = 3000;
const TRY_AFTER = 5000;
/** Hours with a loudness, as in 11:00-13:00@60. */
const VOLUME = /^([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):[0-5]\d|24:00)@([5-9]|[1-9]\d|100)$/;

/**
 * How loud a board is at which hours, as its address has it: 11:00-13:00@60,17:00-18:00@80.
 *
 * @returns {?Array} [begin, end, per cent] each; nothing where it cannot be read, or hours lie over each other.
 */
export function readVolume(text) {
  const entries = text.split(",").filter((part) => part.trim() !== "");
  const found = [];
  for (const entry of entries) {
    if (!VOLUME.test(entry.trim())) return null;
    const [begin, end, percent] = entry.trim().split(/[-@]/);
    if (end <= begin || found.some((other) => begin < other[1] && other[0] < end)) return null;
    found.push([begin, end, Number(percent)]);
  }
  return found;
}

/** Per cent at a minute of the hall's day, such as 11:30. */
export function volumeAt(hours, minute) {
  const entry = hours.find(([begin, end]) => begin <= minute && minute < end);
  return entry === undefined ? 100 : entry[2];
}

/** Plays one sound at a time. */
export class Loudspeaker {
  /** @param {function(?boolean): void} onChange is told whether the page may sound, whenever that changes. */
  constructor(onChange) {
    this.onChange = onChange;
    this.kept = new Map();
    this.may = null;
    /** The browser has no sound at all, or its device takes none. */
    this.broken = false;
    this.source = null;
    this.context = null;
    this.open();
    // Refusal is not told: it is the absence of a permission after a while.
    setTimeout(() => this.settle(this.running() && !this.broken), DECIDES_WITHIN);
  }

  open() {
    const Context = window.AudioContext || window.webkitAudioContext;
    this.broken = !Context;
    if (this.broken) return;
    if (this.context !== null) this.context.close().catch(() => {});
    this.context = new Context();
    const mine = this.context;
    mine.onstatechange = () => this.context === mine && this.look();
    // Browsers that know tell that the device has gone.
    mine.onerror = () => this.context === mine && this.fail();
  }

  running() {
    return this.context !== null && this.context.state === "running";
  }

  look() {
    if (!this.broken && (this.running() || this.may === true)) this.settle(this.running());
  }

  /** The device takes no sound: say so, and try again with a silence until it does. */
  fail() {
    if (this.broken) return;
    this.broken = true;
    this.settle(false);
    setTimeout(() => this.tryAgain(), TRY_AFTER);
  }

  tryAgain() {
    this.open();
    this.broken = true;
    const silence = this.context.createBuffer(1, this.context.sampleRate / 10, this.context.sampleRate);
    this.sounded(silence, 100).then(
      () => {
        this.broken = false;
        this.settle(this.running());
      },
      () => setTimeout(() => this.tryAgain(), TRY_AFTER),
    );
  }

  settle(may) {
    if (may === this.may) return;
    this.may = may;
    this.onChange(may);
  }

  /** Somebody has touched the page: ask again. */
  touched() {
    if (this.context !== null && !this.running()) this.context.resume().then(() => this.look(), () => {});
  }

  /** Play the sound at an address to its end, at so many per cent; the promise fails where it could not be played. */
  async play(address, percent = 100) {
    if (this.source !== null) this.source.stop(); // it was given up; two must not sound at a time
    const sound = await this.sound(address);
    if (!this.running()) throw new Error("the browser lets no page sound without a touch");
    try {
      await this.sounded(sound, percent);
    } catch (error) {
      this.fail();
      throw error;
    }
  }

  sounded(sound, percent) {
    const source = this.context.createBufferSource();
    const gain = this.context.createGain();
    gain.gain.value = percent / 100;
    source.buffer = sound;
    source.connect(gain);
    gain.connect(this.context.destination);
    this.source = source;
    return new Promise((ended, stuck) => {
      const timer = setTimeout(() => stuck(new Error("the sound device takes no sound")), sound.duration * 1000 + PATIENCE);
      source.onended = () => {
        clearTimeout(timer);
        if (this.source === source) this.source = null;
        ended();
      };
      source.start();
    });
  }

  async sound(address) {
    if (!this.kept.has(address)) {
      const response = await fetch(address);
      if (!response.ok) throw new Error(`${address}: ${response.status}`);
      const bytes = await response.arrayBuffer();
      // With callbacks, since older browsers give no promise here.
      const sound = await new Promise((good, bad) => this.context.decodeAudioData(bytes, good, bad));
      if (this.kept.size >= KEPT) this.kept.delete(this.kept.keys().next().value);
      this.kept.set(address, sound);
    }
    return this.kept.get(address);
  }
}
