// Runs on the browser's audio thread: what the caller says, as frames of 20 ms. The audio clock sets the pace, so a page that
// nobody looks at sends in time, too.

import { SILENCE, decode, encodeFloat } from './g711.js';
import { Resampler } from './resampler.js';

const RATE = 8000;
const FRAME = 160;

class Caller extends AudioWorkletProcessor {
  resampler = new Resampler(sampleRate, RATE);
  quiet = new Float32Array(128);
  low = new Float32Array(this.resampler.outputFor(128));
  frame = new Uint8Array(FRAME);
  filled = 0;
  muted = false;
  recording = null; // mu-law
  at = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => {
      if (data.kind === 'say') {
        this.recording = data.recording;
        this.at = 0;
      } else if (data.kind === 'mute') {
        this.muted = data.muted;
      }
    };
  }

  process([microphone]) {
    const heard = microphone[0] ?? this.quiet;
    if (this.low.length < this.resampler.outputFor(heard.length)) {
      this.low = new Float32Array(this.resampler.outputFor(heard.length));
    }
    const count = this.resampler.process(heard, this.low);
    for (let i = 0; i < count; i += 1) {
      this.frame[this.filled] = this.code(this.low[i]);
      this.filled += 1;
      if (this.filled === FRAME) {
        this.send();
      }
    }
    return true;
  }

  /** A recording is said instead of what the microphone hears. */
  code(heard) {
    if (this.recording) {
      const code = this.recording[this.at];
      this.at += 1;
      if (this.at >= this.recording.length) {
        this.recording = null;
        this.port.postMessage({ kind: 'said' });
      }
      return code;
    }
    return this.muted ? SILENCE : encodeFloat(heard);
  }

  send() {
    const power = this.frame.reduce((sum, code) => sum + (decode(code) / 32_768) ** 2, 0) / FRAME;
    this.port.postMessage({ kind: 'frame', frame: this.frame, level: Math.sqrt(power) });
    this.filled = 0;
  }
}

registerProcessor('caller', Caller);
