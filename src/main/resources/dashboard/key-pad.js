// The keys of a telephone.

import { h } from './preact.js';

/** Each key, and how the protocol names it. */
export const KEYS = {
  1: 'DTMF_DIGIT_ONE',
  2: 'DTMF_DIGIT_TWO',
  3: 'DTMF_DIGIT_THREE',
  A: 'DTMF_DIGIT_A',
  4: 'DTMF_DIGIT_FOUR',
  5: 'DTMF_DIGIT_FIVE',
  6: 'DTMF_DIGIT_SIX',
  B: 'DTMF_DIGIT_B',
  7: 'DTMF_DIGIT_SEVEN',
  8: 'DTMF_DIGIT_EIGHT',
  9: 'DTMF_DIGIT_NINE',
  C: 'DTMF_DIGIT_C',
  '*': 'DTMF_DIGIT_STAR',
  0: 'DTMF_DIGIT_ZERO',
  '#': 'DTMF_DIGIT_POUND',
  D: 'DTMF_DIGIT_D',
};

const ROWS = ['123A', '456B', '789C', '*0#D'];
const SPOKEN = { '*': 'star', '#': 'pound' };

/** Digits that wait to be sent: they go as one entry. */
export class Entry {
  keys = '';
  pauseMs = 3000;
  end = '#';
  length = 0;

  /** @param {Function} send takes the names of all digits, in order */
  constructor(send) {
    this.send = send;
  }

  /** What the agent said about entries. */
  configure(config) {
    const { inter_digit_timeout_msec: pause, termchar, dtmf_input_length: length } = config ?? {};
    this.pauseMs = Number(pause) > 0 ? Number(pause) : 3000;
    this.end = Object.keys(KEYS).find((key) => KEYS[key] === termchar) ?? '';
    this.length = Number(length) > 0 ? Number(length) : 0;
  }

  press(key) {
    this.keys += key;
    clearTimeout(this.timer);
    if (key === this.end || (this.length > 0 && this.keys.length >= this.length)) {
      this.finish();
    } else {
      this.timer = setTimeout(() => this.finish(), this.pauseMs);
    }
  }

  finish() {
    clearTimeout(this.timer);
    const names = Array.from(this.keys, (key) => KEYS[key]);
    this.keys = '';
    if (names.length > 0) {
      this.send(names);
    }
  }

  drop() {
    clearTimeout(this.timer);
    this.keys = '';
  }
}

export const KeyPad = ({ disabled, onPress }) => h('div', { class: 'pad', role: 'group', 'aria-label': 'Keys' },
  ROWS.map((row) => Array.from(row, (key) => h('button', {
    key, type: 'button', disabled, 'data-key': key, 'aria-label': `Key ${SPOKEN[key] ?? key}`, onClick: () => onPress(key),
  }, key))));
