// The board's loudspeaker: Web Audio, which tells whether the browser lets a page sound at all.
// Old television browsers read this file: no newer syntax.

/** Sounds kept, so that the chime needs no server. */
const KEPT = 40;
/** Milliseconds that a browser may take to say that it lets the page sound. */
const DECIDES_WITHIN = 1000;

/** Plays one sound at a time. */
export class Loudspeaker {
  /** @param {function(?boolean): void} onChange is told whether the page may sound, whenever that changes. */
  constructor(onChange) {
    const Context = window.AudioContext || window.webkitAudioContext;
    this.onChange = onChange;
    this.kept = new Map();
    this.may = null;
    this.source = null;
    this.context = Context ? new Context() : null;
    if (this.context !== null) this.context.onstatechange = () => this.look();
    // Refusal is not told: it is the absence of a permission after a while.
    setTimeout(() => this.settle(this.running()), DECIDES_WITHIN);
  }

  running() {
    return this.context !== null && this.context.state === "running";
  }

  look() {
    if (this.running() || this.may === true) this.settle(this.running());
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

  /** Play the sound at an address to its end; the promise fails where it could not be played. */
  async play(address) {
    if (this.source !== null) this.source.stop(); // it was given up; two must not sound at a time
    const sound = await this.sound(address);
    if (!this.running()) throw new Error("the browser lets no page sound without a touch");
    await new Promise((ended) => {
      const source = this.context.createBufferSource();
      this.source = source;
      source.buffer = sound;
      source.onended = () => {
        if (this.source === source) this.source = null;
        ended();
      };
      source.connect(this.context.destination);
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
