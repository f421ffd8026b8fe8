// Changes the sample rate of a stream, with a low-pass before anything is left out: nothing folds into the speech band.

const TAPS = 32;
const KAISER = 8.9; // about 90 dB
const CUTOFF = 0.4875; // of the lower rate; the middle of the slope

const divisor = (a, b) => (b === 0 ? a : divisor(b, a % b));

/** The modified Bessel function I0, by its series. */
function bessel(x) {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-14; k += 1) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}

/** Rows of taps, one for each place between two input samples; the newest sample's tap is the first. */
function design(up, taps, share) {
  const rows = new Float32Array(up * taps);
  for (let phase = 0; phase < up; phase += 1) {
    let sum = 0;
    const row = Array.from({ length: taps }, (_, k) => {
      const distance = k + phase / up - taps / 2;
      const angle = Math.PI * 2 * CUTOFF * share * distance;
      const edge = Math.min(1, Math.abs(distance / (taps / 2)));
      const tap = (angle === 0 ? 1 : Math.sin(angle) / angle) * bessel(KAISER * Math.sqrt(1 - edge * edge));
      sum += tap;
      return tap;
    });
    row.forEach((tap, k) => {
      rows[phase * taps + k] = tap / sum;
    });
  }
  return rows;
}

export class Resampler {
  /** Both rates in samples per second, whole numbers. */
  constructor(from, to) {
    const common = divisor(from, to);
    this.up = to / common;
    this.down = from / common;
    this.taps = 2 * Math.ceil(TAPS / 2 * Math.max(1, from / to));
    this.rows = design(this.up, this.taps, Math.min(1, to / from));
    this.line = new Float32Array(2 * this.taps); // kept twice, so that the last samples lie in one piece
    this.at = 0;
    this.phase = 0;
  }

  /** How many samples come of so many, at most. */
  outputFor(length) {
    return Math.ceil(length * this.up / this.down) + 1;
  }

  /** How many samples of its input the output is late. */
  get delay() {
    return this.taps / 2;
  }

  /** Takes all of the input; returns how many samples it wrote. */
  process(input, output) {
    const { taps, line, rows, up } = this;
    let written = 0;
    for (let i = 0; i < input.length; i += 1) {
      this.at = this.at === 0 ? taps - 1 : this.at - 1;
      line[this.at] = input[i];
      line[this.at + taps] = input[i];
      for (; this.phase < up; this.phase += this.down) {
        let sum = 0;
        for (let k = 0, row = this.phase * taps; k < taps; k += 1) {
          sum += line[this.at + k] * rows[row + k];
        }
        output[written] = sum;
        written += 1;
      }
      this.phase -= up;
    }
    return written;
  }
}

/** A whole recording at another rate; what happened at time t is at time t afterwards. */
export function resample(samples, from, to) {
  if (from === to) {
    return samples;
  }
  const resampler = new Resampler(from, to);
  const input = new Float32Array(samples.length + resampler.delay);
  input.set(samples);
  const output = new Float32Array(resampler.outputFor(input.length));
  const written = resampler.process(input, output);
  const skipped = Math.round(resampler.delay * to / from);
  return output.slice(skipped, Math.min(written, skipped + Math.floor(samples.length * to / from)));
}
