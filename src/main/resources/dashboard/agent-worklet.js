// Runs on the browser's audio thread: plays what the agent says, and tells the page how far it is.

import { Playout } from './playout.js';
import { Resampler } from './resampler.js';

const RATE = 8000;
const PIECE = 40; // 5 ms
const TOLD_EACH_MS = 50;

class Agent extends AudioWorkletProcessor {
  playout = new Playout();
  resampler = new Resampler(RATE, sampleRate);
  piece = new Float32Array(PIECE);
  high = new Float32Array(this.resampler.outputFor(PIECE));
  ready = 0; // of high, how many samples there are, and how many of them have been played
  used = 0;
  told = '';
  toldAt = 0;
  power = 0;
  samples = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => {
      if (data.kind === 'audio') {
        this.playout.push(data.bytes, data.bargeIn);
      } else if (data.kind === 'end') {
        this.playout.end();
      } else if (data.kind === 'flush') {
        this.playout.flush();
        this.ready = this.used;
      }
      this.tell(data.round);
    };
  }

  process(_, [[output]]) {
    for (let i = 0; i < output.length; i += 1) {
      if (this.used >= this.ready) {
        this.playout.read(this.piece);
        this.piece.forEach((sample) => {
          this.power += sample * sample;
        });
        this.samples += PIECE;
        this.ready = this.resampler.process(this.piece, this.high);
        this.used = 0;
      }
      output[i] = this.high[this.used];
      this.used += 1;
    }
    const now = `${this.playout.state} ${this.playout.bargeIn}`;
    if (now !== this.told || currentTime - this.toldAt >= TOLD_EACH_MS / 1000) {
      this.tell();
    }
    return true;
  }

  tell(round = this.round) {
    const { state, bargeIn, played, flushed, lost, underruns, queued } = this.playout;
    this.round = round;
    this.told = `${state} ${bargeIn}`;
    this.toldAt = currentTime;
    this.port.postMessage({
      round, state, bargeIn, played, flushed, lost, underruns, queued, level: this.samples ? Math.sqrt(this.power / this.samples) : 0,
    });
    this.power = 0;
    this.samples = 0;
  }
}

registerProcessor('agent', Agent);
