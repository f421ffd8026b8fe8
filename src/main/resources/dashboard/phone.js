// A caller's telephone: what Webex Contact Center does around a call, in a page. It plays what the agent says, holds back the
// caller's voice where the agent cannot be interrupted, and is quiet from the end of an utterance until the answer to it.

import { FrontDoor, fromBase64 } from './front-door.js';
import { Entry, KEYS } from './key-pad.js';
import { Sound } from './sound.js';

const LAST_WORDS_MS = 60_000; // a goodbye may be so long
const GOODBYE_MS = 3000; // for the answer to hanging up
const KEPT_RESPONSES = 50;
const SHOWN_EACH = 2000; // samples, of what has been played

const ENDINGS = {
  TRANSFER_TO_AGENT: 'The agent handed the call over to a person.',
  SESSION_END: 'The agent ended the call.',
};

const HEARD = ['START_OF_INPUT', 'END_OF_INPUT'];

export class Phone {
  /** idle, connecting, live, ending or ended */
  state = 'idle';
  id = '';
  why = '';
  failed = false;

  received = 0;
  sent = 0;
  flushes = 0;
  plays = 0; // how often the agent began to speak
  was = 'idle';
  answered = false; // something has come from the agent
  /** Newest first. */
  responses = [];
  hint = '';
  saying = false;
  wanted = ''; // a recording that waits: soon or politely
  muted = false;

  listening = false; // the agent waits for the caller
  mode = 'INPUT_VOICE_DTMF';
  confidential = false;
  entry = new Entry((names) => this.enter(names));

  /** @param {{onChange: Function, onLevels: Function}} page told that something is new; told of levels, 50 times a second */
  constructor({ onChange, onLevels }) {
    this.changed = onChange;
    this.levels = onLevels;
  }

  /** @param {{agent: string, microphone: boolean, recording: Uint8Array?}} call where there is a recording, it is mu-law */
  async start({ agent, microphone, recording }) {
    this.id = `test-${crypto.randomUUID?.() ?? ''}`;
    this.recording = recording;
    this.wanted = recording ? 'politely' : '';
    this.become('connecting');
    try {
      const sound = await Sound.open({ microphone, onFrame: this.frame, onSaid: this.said, onAgent: this.moved });
      if (this.state !== 'connecting') {
        sound.close(); // hung up while the browser asked for the microphone
        return;
      }
      this.sound = sound;
      this.door = new FrontDoor({
        id: this.id, agent, onOpen: this.open, onResponse: this.take, onError: this.refused, onOver: this.closed,
      });
    } catch (failure) {
      this.over(failure.message, true);
    }
  }

  open = () => {
    this.door.event('SESSION_START');
    this.become('live');
  };

  // ---- the agent ----------------------------------------------------------------------------------------------------

  take = (response) => {
    this.answered = true;
    const prompts = response.prompts ?? [];
    const events = (response.output_events ?? []).map((event) => event.event_type);
    prompts.forEach((prompt) => this.play(prompt));
    this.keep(response, prompts, events);
    if (events.includes('START_OF_INPUT')) {
      this.interrupt();
    }
    if (events.includes('END_OF_INPUT')) {
      this.listening = false;
    }
    this.mode = response.input_mode || this.mode;
    this.confidential = response.input_sensitive ?? false;
    if (response.input_handling_config) {
      this.entry.configure(response.input_handling_config.dtmf_config);
    }
    const ending = events.find((event) => ENDINGS[event]);
    const final = (response.response_type ?? 'FINAL') === 'FINAL';
    if (ending || (final && !events.some((event) => HEARD.includes(event)))) {
      this.sound.end();
      this.listening = !ending;
    }
    if (ending && this.state === 'live') {
      this.ended = ENDINGS[ending];
      this.become('ending');
      this.last = setTimeout(() => this.over(this.ended), LAST_WORDS_MS);
    } else if (ending) {
      this.over(this.ended);
    }
    this.moved();
  };

  play({ audio_content_b64: content, is_barge_in_enabled: bargeIn = false }) {
    if (!content) {
      return;
    }
    const bytes = fromBase64(content);
    this.received += bytes.length;
    this.sound.play(bytes, bargeIn);
    // An answer that may be interrupted is listened through.
    this.listening ||= bargeIn;
  }

  /** For the reader: what the agent said, without its audio. */
  keep(response, prompts, events) {
    const told = {
      number: (this.responses[0]?.number ?? 0) + 1,
      events: (response.output_events ?? []).map(({ event_type: type, name, metadata }) => ({ type, name, metadata })),
      texts: [...prompts.map((prompt) => prompt.text), response.session_transcript?.text, response.session_summary?.text].filter(Boolean),
      at: new Date().toISOString(),
    };
    if (events.length > 0 || told.texts.length > 0) {
      this.responses = [told, ...this.responses].slice(0, KEPT_RESPONSES);
      this.changed();
    }
  }

  interrupt() {
    if (this.sound.speaks && this.sound.bargeIn) {
      this.flushes += 1;
      this.sound.flush();
    }
  }

  /** The loudspeaker has gone on, or the agent has answered. */
  moved = () => {
    if (!this.sound || this.state === 'ended') {
      return;
    }
    const { state, bargeIn, level, played } = this.sound.agent;
    this.levels({ agent: level });
    this.plays += state !== 'idle' && this.was === 'idle' ? 1 : 0;
    this.was = state;
    if (this.state === 'ending' && this.ended && !this.sound.speaks) {
      this.over(this.ended);
    }
    if (this.wanted && this.hears() && (this.wanted === 'soon' || !this.sound.speaks)) {
      this.wanted = '';
      this.saying = true;
      this.sound.say(this.recording);
      this.changed();
    }
    const now = `${state} ${bargeIn} ${this.listening} ${this.received} ${this.flushes} ${Math.floor(played / SHOWN_EACH)}`;
    if (now !== this.shown) {
      this.shown = now;
      this.changed();
    }
  };

  // ---- the caller ---------------------------------------------------------------------------------------------------

  /** Whether what the caller does reaches the agent now. */
  reaches() {
    return this.state === 'live' && (!this.sound.speaks || this.sound.bargeIn);
  }

  hears() {
    return this.reaches() && this.listening && this.entry.keys === '' && this.mode !== 'INPUT_EVENT_DTMF';
  }

  frame = (frame, level) => {
    if (!this.sound || this.state === 'ended') {
      return;
    }
    this.levels({ caller: level });
    if (this.hears() && this.door.audio(frame)) {
      this.sent += 1;
    }
  };

  /** The recording, as soon as the agent can hear it. */
  say() {
    this.wanted = 'soon';
    this.moved();
    this.changed();
  }

  said = () => {
    this.saying = false;
    this.changed();
  };

  mute(muted) {
    this.muted = muted;
    this.sound?.mute(muted);
    this.changed();
  }

  press(key) {
    this.hint = '';
    if (!KEYS[key] || this.state !== 'live') {
      return;
    }
    if (!this.reaches()) {
      this.hint = `The agent cannot be interrupted now: key ${key} is lost.`;
    } else if (this.mode === 'INPUT_VOICE') {
      this.hint = `The agent takes no keys now: key ${key} is lost.`;
    } else {
      if (this.entry.keys === '') {
        this.interrupt();
        this.door.event('START_OF_DTMF');
      }
      this.entry.press(key);
    }
    this.changed();
  }

  enter(names) {
    this.listening = false;
    this.door.digits(names);
    this.changed();
  }

  // ---- the end ------------------------------------------------------------------------------------------------------

  hangUp() {
    if (this.state === 'live') {
      this.ended = 'You hung up.';
      this.entry.drop();
      this.become('ending');
      this.sound.flush();
      this.door.event('SESSION_END');
      this.last = setTimeout(() => this.over(this.ended), GOODBYE_MS);
    } else if (this.state !== 'ended') {
      this.over(this.ended ?? 'You hung up.');
    }
  }

  refused = (why) => {
    this.hint = why;
    this.changed();
  };

  closed = (why) => {
    if (this.ended && this.sound.speaks) {
      return; // the agent's last words are still being said
    }
    this.over(this.ended ?? why ?? this.reason ?? 'The gateway ended the call.', why !== null);
  };

  over(why, failed = false) {
    if (this.state === 'ended') {
      return;
    }
    clearTimeout(this.last);
    this.entry.drop();
    this.hint = '';
    this.wanted = '';
    this.saying = false;
    this.listening = false;
    this.why = why;
    this.failed = failed && !this.ended;
    this.door?.close();
    this.sound?.close();
    this.become('ended');
    this.levels({ caller: 0, agent: 0 });
  }

  become(state) {
    this.state = state;
    this.changed();
  }
}
