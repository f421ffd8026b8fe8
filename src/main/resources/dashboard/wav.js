// Reads WAV files as they are found in the wild.

import { decode, decodeAlaw } from './g711.js';
import { resample } from './resampler.js';

const RATE = 8000;
const LEAST_RATE = 4000;
const MOST_RATE = 192_000;
const MOST_CHANNELS = 8;
const EXTENSIBLE = 0xfffe;

/** How one sample is read, by the format's tag and bits. */
const CODINGS = {
  '1/8': (view, at) => (view.getUint8(at) - 128) / 128,
  '1/16': (view, at) => view.getInt16(at, true) / 32_768,
  '1/24': (view, at) => (view.getUint16(at, true) | (view.getInt8(at + 2) << 16)) / 8_388_608,
  '1/32': (view, at) => view.getInt32(at, true) / 2_147_483_648,
  '3/32': (view, at) => view.getFloat32(at, true),
  '3/64': (view, at) => view.getFloat64(at, true),
  '6/8': (view, at) => decodeAlaw(view.getUint8(at)) / 32_768,
  '7/8': (view, at) => decode(view.getUint8(at)) / 32_768,
};

const name = (view, at) => String.fromCharCode(...[0, 1, 2, 3].map((each) => view.getUint8(at + each)));

/** The audio of a WAV file: one channel, samples from -1 to 1. Throws an Error that says what is wrong with it. */
export function parseWav(buffer) {
  const view = new DataView(buffer);
  if (view.byteLength < 12 || !['RIFF', 'RF64'].includes(name(view, 0)) || name(view, 8) !== 'WAVE') {
    throw new Error('it is not a WAV file');
  }
  let format = null;
  let data = null;
  for (let at = 12; at + 8 <= view.byteLength && !(format && data);) {
    const chunk = name(view, at);
    const rest = view.byteLength - at - 8;
    const told = view.getUint32(at + 4, true);
    // Programs that write to a pipe do not know the length, and say 0 or far too much.
    const size = chunk === 'data' && told === 0 ? rest : Math.min(told, rest);
    if (chunk === 'fmt ' && size >= 16) {
      format = formatAt(view, at + 8, size);
    } else if (chunk === 'data') {
      data = { at: at + 8, size };
    }
    at += 8 + size + (size & 1);
  }
  if (!format || !data) {
    throw new Error('it is cut off, or has no audio');
  }
  return { rate: format.rate, samples: mixed(view, format, data) };
}

function formatAt(view, at, size) {
  const told = view.getUint16(at, true);
  const tag = told === EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, true) : told;
  const channels = view.getUint16(at + 2, true);
  const rate = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true) || view.getUint16(at + 12, true) / channels * 8;
  const read = CODINGS[`${tag}/${bits}`];
  if (!read) {
    throw new Error(`its coding is not known: format ${tag}, ${bits} bits`);
  }
  if (channels < 1 || channels > MOST_CHANNELS || rate < LEAST_RATE || rate > MOST_RATE) {
    throw new Error(`it has ${channels} channels of ${rate} Hz`);
  }
  return { read, bytes: bits / 8, channels, rate };
}

function mixed(view, { read, bytes, channels }, { at, size }) {
  const samples = new Float32Array(Math.floor(size / (bytes * channels)));
  if (samples.length === 0) {
    throw new Error('there is no audio in it');
  }
  for (let i = 0, place = at; i < samples.length; i += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1, place += bytes) {
      const sample = read(view, place);
      sum += Number.isFinite(sample) ? sample : 0;
    }
    samples[i] = sum / channels;
  }
  return samples;
}

/** The audio of a WAV file as a telephone carries it: 8 kHz. */
export function telephoneAudio(buffer) {
  const { rate, samples } = parseWav(buffer);
  return resample(samples, rate, RATE);
}
