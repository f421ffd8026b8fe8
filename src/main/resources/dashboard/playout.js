// What the agent has sent and the caller has not heard yet: a queue with a small jitter buffer.

import { decode } from './g711.js';

const PER_MS = 8;
const FIRST_MS = 60; // so much is kept before playing begins, where more is to come
const LONGEST_WAIT_MS = 200; // for that much; then what is there is played
const GIVE_UP_MS = 2000; // without the end of a reply that was begun
const MOST_BYTES = 5 * 60 * 1000 * PER_MS;

export class Playout {
  /** idle: nothing to say; buffering: something is, but not yet; playing. */
  state = 'idle';
  played = 0;
  flushed = 0;
  lost = 0;
  underruns = 0;

  queue = [];
  queued = 0;
  at = 0;
  waited = 0;
  complete = true;

  /** Takes mu-law audio; what is beyond five minutes is lost, and counted. */
  push(bytes, bargeIn) {
    if (this.queued + bytes.length > MOST_BYTES) {
      this.lost += bytes.length;
      return;
    }
    if (bytes.length === 0) {
      return;
    }
    this.queue.push({ bytes, bargeIn });
    this.queued += bytes.length;
    this.complete = false;
    if (this.state === 'idle') {
      this.state = 'buffering';
      this.waited = 0;
    }
  }

  /** The reply is complete: nothing more comes after what is queued. */
  end() {
    this.complete = true;
  }

  /** Forgets what has not been played. */
  flush() {
    this.flushed += this.queued;
    this.queue = [];
    this.queued = 0;
    this.at = 0;
    this.complete = true;
    this.state = 'idle';
  }

  /** Whether the caller may interrupt what is being said. */
  get bargeIn() {
    return this.queue[0]?.bargeIn ?? true;
  }

  /** Fills the output with samples from -1 to 1; silence where there is nothing to play. */
  read(output) {
    if (this.state === 'buffering') {
      this.waits(output.length);
    }
    let filled = 0;
    while (this.state === 'playing' && filled < output.length) {
      const head = this.queue[0];
      const count = Math.min(output.length - filled, head.bytes.length - this.at);
      for (let i = 0; i < count; i += 1) {
        output[filled + i] = decode(head.bytes[this.at + i]) / 32_768;
      }
      filled += count;
      this.at += count;
      this.queued -= count;
      this.played += count;
      if (this.at === head.bytes.length) {
        this.queue.shift();
        this.at = 0;
        this.ranOut();
      }
    }
    output.fill(0, filled);
  }

  ranOut() {
    if (this.queue.length === 0) {
      this.state = this.complete ? 'idle' : 'buffering';
      this.underruns += this.complete ? 0 : 1;
      this.waited = 0;
    }
  }

  waits(samples) {
    this.waited += samples;
    const enough = this.complete || this.queued >= FIRST_MS * PER_MS || this.waited >= LONGEST_WAIT_MS * PER_MS;
    if (this.queue.length > 0 && enough) {
      this.state = 'playing';
    } else if (this.queue.length === 0 && (this.complete || this.waited >= GIVE_UP_MS * PER_MS)) {
      this.state = 'idle';
    }
  }
}
