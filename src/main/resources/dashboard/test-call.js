// Talk to an agent from the browser.

import { Component, createRef, h } from './preact.js';
import { get } from './api.js';
import { Call } from './call.js';
import { listen } from './feed.js';
import { encodeFloat } from './g711.js';
import { KEYS, KeyPad } from './key-pad.js';
import { Phone } from './phone.js';
import { canSound } from './sound.js';
import { telephoneAudio } from './wav.js';
import { Badge, CallLink, Text, Time, Trouble, bytes, count, text } from './parts.js';

const PER_SECOND = 8000;
const LARGEST_FILE = 64 * 1024 * 1024;
const QUIETEST_DB = 60;
const NOTICED_MS = 1500; // so much later than the feed the agent's own word may come

const UNSAFE = 'The browser lends pages its microphone and loudspeaker only by https, or on the gateway\'s own machine: '
  + 'open the dashboard by https, or at localhost.';

const SOURCES = { microphone: 'the microphone', wav: 'a WAV file', keys: 'keys alone' };
const STATES = { idle: 'plain', connecting: 'plain', live: 'good', ending: 'warn', ended: 'plain' };

export const testCallHref = (agent) => `#/test-call?agent=${encodeURIComponent(agent.toWellFormed?.() ?? agent)}`;

const Fact = ({ name, id, children }) => h('div', null, h('dt', null, name), h('dd', { 'data-fact': id }, children));

const seconds = (samples) => `${(samples / PER_SECOND).toFixed(1)} s`;

/** The call's lanes, as the call's own page has them. */
class LiveLanes extends Call {
  render(_, { data, failure, selected }) {
    return h('div', null, h(Trouble, { failure }), data ? this.lanes(data, selected) : null);
  }
}

function Said({ response }) {
  return h('li', null, h(Time, { at: response.at, exact: true }), ' ',
    response.events.map(({ type, name, metadata }) => h('span', { key: type }, h('code', null, h(Text, { of: type })), ' ',
      h(Text, { of: name }), ' ', metadata && Object.keys(metadata).length > 0 ? h('code', null, h(Text, { of: JSON.stringify(metadata) })) : null)),
    response.texts.map((said, index) => h('q', { key: index }, h(Text, { of: said }))));
}

export class TestCall extends Component {
  meters = { caller: createRef(), agent: createRef() };
  phone = this.newPhone();
  state = { agents: null, chosen: null, source: canSound() ? 'microphone' : 'wav', file: null };

  newPhone() {
    return new Phone({ onChange: () => this.mounted && this.setState({}), onLevels: this.level });
  }

  componentDidMount() {
    this.mounted = true;
    this.stopListening = listen(this.heard);
    document.addEventListener('keydown', this.key);
    this.loading = new AbortController();
    get('/api/agents', this.loading.signal)
      .then(({ agents }) => this.setState({ agents, chosen: this.choice(agents) }))
      .catch((failure) => failure.name !== 'AbortError' && this.setState({ failure }));
  }

  componentWillUnmount() {
    this.mounted = false;
    this.loading.abort();
    this.stopListening();
    document.removeEventListener('keydown', this.key);
    this.phone.hangUp();
  }

  /** The agent this page was opened for, or the default one; none where that one is gone. */
  choice(agents) {
    const { agent } = this.props;
    const wanted = agent ? agents.find((each) => each.id === agent) : agents.find((each) => each.is_default) ?? agents[0];
    return wanted?.id ?? '';
  }

  busy() {
    return ['connecting', 'live', 'ending'].includes(this.phone.state);
  }

  /** An operator may end this call, too: then no response says so. */
  heard = (event) => {
    const { phone } = this;
    if (event?.type === 'call-ended' && event.conversation_id === phone.id) {
      phone.reason = `The call was ended: ${event.detail}.`;
      setTimeout(() => phone.state === 'live' && phone.over(phone.reason), NOTICED_MS);
    }
  };

  level = (levels) => {
    Object.entries(levels).forEach(([who, level]) => {
      const meter = this.meters[who].current;
      if (meter) {
        meter.value = level > 0 ? Math.max(0, 1 + 20 * Math.log10(level) / QUIETEST_DB) : 0;
      }
    });
  };

  /** The keys of the keyboard are those of the telephone, where nothing is typed. */
  key = (event) => {
    const key = event.key.toUpperCase();
    if (KEYS[key] && !event.ctrlKey && !event.altKey && !event.metaKey && !event.target.closest('input:not([type=radio]), select, textarea')) {
      this.phone.press(key);
    }
  };

  read = async ({ target }) => {
    const [chosen] = target.files;
    this.setState({ file: null, unusable: null });
    if (!chosen) {
      return;
    }
    try {
      if (chosen.size > LARGEST_FILE) {
        throw new Error(`it is larger than ${bytes(LARGEST_FILE)}`);
      }
      const samples = telephoneAudio(await chosen.arrayBuffer());
      this.setState({ file: { name: chosen.name, recording: Uint8Array.from(samples, encodeFloat) } });
    } catch (failure) {
      this.setState({ unusable: new Error(`${chosen.name} cannot be used: ${failure.message}.`) });
    }
  };

  start = (event) => {
    event.preventDefault();
    if (this.busy()) {
      this.phone.hangUp();
      return;
    }
    const { chosen, source, file } = this.state;
    this.phone = this.newPhone();
    this.phone.start({ agent: chosen, microphone: source === 'microphone', recording: source === 'wav' ? file.recording : null });
  };

  render({ agent }, { agents, chosen, source, file, failure, unusable }) {
    const { phone } = this;
    const busy = this.busy();
    const able = canSound() && Boolean(chosen) && (source !== 'wav' || file);
    return h('div', null,
      h('h1', { tabIndex: -1 }, 'Test call'),
      h(Trouble, { failure }),
      canSound() ? null : h('p', { class: 'gap', role: 'alert' }, UNSAFE),
      agents && agent && !agents.some((each) => each.id === agent)
        ? h('p', { class: 'gap', role: 'alert' }, 'There is no agent ', h(Text, { of: agent }), ' any more. Choose another one.') : null,
      h('form', { class: 'card', onSubmit: this.start },
        h('label', { for: 'agent' }, 'Agent'),
        h('select', { id: 'agent', disabled: busy, value: chosen ?? '', onChange: ({ target }) => this.setState({ chosen: target.value }) },
          chosen ? null : h('option', { value: '' }, agents ? 'Choose an agent' : 'Asking the gateway…'),
          (agents ?? []).map((each) => h('option', { key: each.id, value: each.id }, text(each.name)))),
        h('fieldset', { disabled: busy }, h('legend', null, 'The caller speaks by'),
          Object.entries(SOURCES).map(([name, label]) => h('label', { key: name },
            h('input', { type: 'radio', name: 'source', value: name, checked: source === name, onChange: () => this.setState({ source: name }) }), ' ', label))),
        source === 'wav' ? h('div', null,
          h('label', { for: 'recording' }, 'WAV file, said when the agent has finished'),
          h('input', { id: 'recording', type: 'file', accept: '.wav,audio/wav', disabled: busy, onChange: this.read }),
          file ? h('p', { class: 'faint' }, h(Text, { of: file.name }), `, ${seconds(file.recording.length)}`) : null,
          h(Trouble, { failure: unusable })) : null,
        h('div', { class: 'line' },
          h('button', { type: 'submit', id: 'call', class: busy ? 'danger' : '', disabled: !busy && !able }, busy ? 'Hang up' : 'Start the call'),
          source === 'microphone' && busy ? h('button', {
            type: 'button', 'aria-pressed': String(phone.muted), onClick: () => phone.mute(!phone.muted),
          }, 'Mute') : null,
          source === 'wav' && busy ? h('button', {
            type: 'button', disabled: phone.state !== 'live' || phone.saying || phone.wanted === 'soon', onClick: () => phone.say(),
          }, 'Say the file now') : null)),
      this.told(phone),
      h('section', { class: 'card', 'aria-labelledby': 'keys-title' },
        h('h2', { id: 'keys-title' }, 'Keys'),
        h(KeyPad, { disabled: phone.state !== 'live', onPress: (key) => phone.press(key) }),
        h('p', { role: 'status', 'data-fact': 'entry' }, this.entered(phone.entry)),
        h('button', { type: 'button', class: 'small', disabled: phone.entry.keys === '', onClick: () => phone.entry.finish() }, 'Send keys')),
      phone.responses.length > 0 ? h('section', { 'aria-labelledby': 'said-title' },
        h('h2', { id: 'said-title' }, 'What the agent sent beside audio'),
        h('ol', { class: 'feed', id: 'responses', tabIndex: 0, 'aria-label': 'What the agent sent, newest first' },
          phone.responses.map((response) => h(Said, { key: response.number, response })))) : null,
      phone.answered ? h('p', null, 'This call: ', h(CallLink, { id: phone.id })) : null,
      phone.answered ? h(LiveLanes, { key: phone.id, id: phone.id }) : null);
  }

  entered({ keys, end, length, pauseMs }) {
    if (keys !== '') {
      return `Pressed: ${this.phone.confidential ? '•'.repeat(keys.length) : keys}`;
    }
    return `Sent together after ${pauseMs / 1000} s${end ? `, or with ${end}` : ''}${length > 0 ? `, or when there are ${count(length)}` : ''}.`;
  }

  /** What goes on, for readers and for tests. */
  told(phone) {
    const agent = phone.sound?.agent;
    const over = phone.state === 'ended';
    const playing = !over && agent?.state === 'playing';
    return h('section', {
      class: 'card', id: 'phone', 'aria-labelledby': 'phone-title', 'data-state': phone.state, 'data-playing': String(playing),
      'data-listening': String(phone.state === 'live' && phone.hears()), 'data-received': phone.received, 'data-played': agent?.played ?? 0,
      'data-flushed': agent?.flushed ?? 0, 'data-sent': phone.sent, 'data-plays': phone.plays,
    },
    h('h2', { id: 'phone-title', class: 'unseen' }, 'The call'),
    h('p', { role: 'status' }, h(Badge, { kind: phone.failed ? 'bad' : STATES[phone.state] }, this.words(phone, playing))),
    h('p', { role: 'status', class: phone.hint ? 'gap' : '' }, text(phone.hint)),
    Object.entries({ agent: 'The agent', caller: 'The caller' }).map(([who, name]) => h('div', { key: who, class: 'level' },
      h('label', { for: `level-${who}` }, name),
      h('meter', { id: `level-${who}`, ref: this.meters[who], min: 0, max: 1, value: 0 }))),
    h('dl', { class: 'facts' },
      h(Fact, { name: 'From the agent' }, `${bytes(phone.received)}, ${seconds(phone.received)}`),
      h(Fact, { name: 'Heard of it' }, seconds(agent?.played ?? 0)),
      h(Fact, { name: 'Interrupted', id: 'interrupted' }, `${count(phone.flushes)}, ${seconds(agent?.flushed ?? 0)} not heard`),
      h(Fact, { name: 'To the agent' }, seconds(phone.sent * 160)),
      agent?.underruns ? h(Fact, { name: 'Gaps in the agent\'s speech' }, count(agent.underruns)) : null,
      agent?.lost ? h(Fact, { name: 'Lost: the agent is minutes ahead' }, seconds(agent.lost)) : null,
      phone.door?.dropped ? h(Fact, { name: 'Not sent: the network is too slow' }, seconds(phone.door.dropped * 160)) : null));
  }

  words(phone, playing) {
    switch (phone.state) {
      case 'idle':
        return 'Not in a call';
      case 'connecting':
        return 'Connecting…';
      case 'ended':
        return text(phone.why);
      case 'ending':
        return text(phone.ended);
      default:
    }
    if (playing) {
      return phone.sound.bargeIn ? 'The agent speaks, and may be interrupted' : 'The agent speaks, and cannot be interrupted';
    }
    return phone.hears() ? 'The agent listens' : 'Waiting for the agent';
  }
}
