// ITU-T G.711 by table, as the gateway's own. Samples are 16 bit.

/** The mu-law code of silence. */
export const SILENCE = 0xff;

const BIAS = 132;
const LOUDEST = 32_635;

const levels = new Int16Array(256);
for (let code = 0; code < 256; code += 1) {
  const inverted = ~code & 0xff;
  const magnitude = (((inverted & 0x0f) * 8 + BIAS) << ((inverted >> 4) & 7)) - BIAS;
  levels[code] = inverted & 0x80 ? -magnitude : magnitude;
}

const codes = new Uint8Array(65_536);
for (let sample = -32_768; sample < 32_768; sample += 1) {
  const magnitude = Math.min(Math.abs(sample), LOUDEST) + BIAS;
  const segment = 24 - Math.clz32(magnitude);
  codes[sample & 0xffff] = ((segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) ^ (sample < 0 ? 0x7f : 0xff);
}

/** The sample that a mu-law code stands for. */
export const decode = (code) => levels[code];

/** The mu-law code of a sample. */
export const encode = (sample) => codes[sample & 0xffff];

/** The code of a sample from -1 to 1; what is louder is cut off. */
export const encodeFloat = (value) => codes[Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768))) & 0xffff];

/** The sample that an A-law code stands for: recordings have it, too. */
export function decodeAlaw(code) {
  const plain = code ^ 0x55;
  const segment = (plain >> 4) & 7;
  const step = (plain & 0x0f) * 16;
  const magnitude = segment === 0 ? step + 8 : (step + 264) << (segment - 1);
  return plain & 0x80 ? magnitude : -magnitude;
}
