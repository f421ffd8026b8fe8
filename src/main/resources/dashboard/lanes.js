// A call's events in lanes on one time axis.

import { Component, createRef, h } from './preact.js';
import { LANES, isBad, laneOf, sentence } from './events.js';
import { millis, text } from './parts.js';

const ZOOMS = [1, 2, 4, 8, 16, 32, 64, 128];

const BYTES_PER_MS = 8; // mu-law at 8 kHz

/** Stretches of time: who spoke, which RPC was open, how long the vendor was waited for. */
function stretches(events, end) {
  const found = [];
  const open = new Map();
  const firstAudio = new Map();
  // Audio is sent faster than it plays: its stretch is as long as the caller hears it, unless they interrupt.
  const play = (event) => {
    if (!event.value) {
      return;
    }
    const from = firstAudio.get(event.turn) ?? event.ms;
    const cut = events.find((later) => later.type === 'barge-in' && later.ms >= from)?.ms ?? end;
    found.push({ lane: 'agent', kind: 'plays', from, to: Math.min(from + event.value / BYTES_PER_MS, cut, end), turn: event.turn });
  };
  const begin = (lane, event, kind) => {
    const key = `${lane}/${event.turn}`;
    if (!open.has(key)) {
      open.set(key, { lane, kind, from: event.ms, turn: event.turn });
    }
  };
  const close = (lane, event) => {
    const key = `${lane}/${event.turn}`;
    if (open.has(key)) {
      found.push({ ...open.get(key), to: event.ms });
      open.delete(key);
    }
  };
  for (const event of events) {
    switch (event.type) {
      case 'turn-opened':
        begin('rpcs', event, 'rpc');
        break;
      case 'start-of-input':
        begin('caller', event, 'speech');
        break;
      case 'end-of-input':
        close('caller', event);
        break;
      case 'first-audio':
        firstAudio.set(event.turn, event.ms);
        if (event.value !== undefined) {
          found.push({ lane: 'vendor', kind: 'wait', from: Math.max(0, event.ms - event.value / 1000), to: event.ms, turn: event.turn });
        }
        break;
      case 'prompt':
      case 'chunks':
        play(event);
        break;
      case 'turn-closed':
        ['caller', 'rpcs'].forEach((lane) => close(lane, event));
        break;
      default:
    }
  }
  open.forEach((stretch) => found.push({ ...stretch, to: end }));
  return found;
}

/** Steps of 1, 2 or 5, about so many of them. */
function ticks(end, about) {
  const rough = end / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((times) => times * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

const axis = (ms) => (ms < 1000 ? `${Number(ms.toPrecision(6))} ms` : `${Number((ms / 1000).toPrecision(6))} s`);

const SILENT = -60; // dB of full scale; the bottom of the lane

/** A curve for each stretch of steps that were measured, filled down to silence. */
function curve(levels) {
  const points = [];
  levels.forEach((level, step) => {
    if (level === null) {
      return;
    }
    const y = Math.min(0, Math.max(SILENT, level)) / SILENT * 100;
    if (levels[step - 1] === null || step === 0) {
      points.push(`M${step},100`);
    }
    points.push(`L${step},${y.toFixed(1)}H${step + 1}`);
    if (levels[step + 1] === null || step === levels.length - 1) {
      points.push(`L${step + 1},100Z`);
    }
  });
  return points.join('');
}

/** How loud the caller was. */
function Level({ level, heard, left }) {
  if (!level) {
    return h('span', { class: 'faint', 'data-level': 'none' }, heard ? 'not measured: no speech detection' : 'no audio from the caller');
  }
  const { from_ms: from, step_ms: step, dbfs } = level;
  const loudest = Math.max(...dbfs.filter((each) => each !== null));
  return h('svg', {
    class: 'level-curve', role: 'img', viewBox: `0 0 ${dbfs.length} 100`, preserveAspectRatio: 'none', 'aria-label': `How loud the caller was: at most ${loudest} dB of full scale`,
    style: { left: left(from), width: left(dbfs.length * step) },
  }, h('path', { d: curve(dbfs) }));
}

export class Lanes extends Component {
  marks = createRef();

  state = { zoom: 0 };

  componentDidUpdate(before) {
    if (this.byKey && before.selected !== this.props.selected) {
      this.byKey = false;
      this.marks.current?.querySelector('[aria-pressed=true]')?.focus();
    }
  }

  key = (event) => {
    const { events, selected, onSelect } = this.props;
    const at = events.findIndex((each) => each.id === selected);
    const to = {
      ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: events.length - 1,
    }[event.key];
    if (to !== undefined && events[to]) {
      event.preventDefault();
      this.byKey = true;
      onSelect(events[to].id);
    }
  };

  render({ events, end, selected, onSelect, level, heard }, { zoom }) {
    const span = Math.max(end, 1);
    const left = (ms) => `${(ms / span * 100).toFixed(4)}%`;
    const bars = stretches(events, span);
    const first = events.some((event) => event.id === selected) ? selected : events[0]?.id;
    return h('section', { 'aria-labelledby': 'lanes-title' },
      h('div', { class: 'line' },
        h('h2', { id: 'lanes-title' }, 'Lanes'),
        h('button', { type: 'button', class: 'small', disabled: zoom === 0, onClick: () => this.setState({ zoom: zoom - 1 }) }, 'Wider view'),
        h('button', { type: 'button', class: 'small', disabled: zoom === ZOOMS.length - 1, onClick: () => this.setState({ zoom: zoom + 1 }) }, 'Closer'),
        h('span', { class: 'faint' }, `× ${ZOOMS[zoom]}; arrow keys go from event to event`)),
      h('div', { class: 'lanes' },
        h('div', { class: 'names', 'aria-hidden': 'true' },
          LANES.map(([lane, name]) => h('div', { key: lane }, name)), h('div', null, '')),
        h('div', { class: 'scroll', tabIndex: 0, role: 'group', 'aria-label': 'Events of the call in lanes', onKeyDown: this.key },
          h('div', { class: 'axis', ref: this.marks, style: { width: `${ZOOMS[zoom] * 100}%` } },
            LANES.map(([lane, name]) => h('div', { key: lane, class: `lane ${lane}`, role: 'group', 'aria-label': name },
              lane === 'level' ? h(Level, { level, heard, left }) : null,
              bars.filter((bar) => bar.lane === lane).map((bar, index) => h('div', {
                key: `bar-${index}`, class: `bar ${bar.kind}`, title: bar.kind === 'wait' ? `waited for ${millis(bar.to - bar.from)}` : `RPC ${bar.turn}, ${millis(bar.to - bar.from)}`,
                style: { left: left(bar.from), width: left(bar.to - bar.from) },
              })),
              events.filter((event) => laneOf(event) === lane).map((event) => h('button', {
                key: event.id, type: 'button', class: `mark ${isBad(event) ? 'bad' : ''}`, 'data-event': event.type,
                tabIndex: event.id === first ? 0 : -1, 'aria-pressed': String(event.id === selected),
                'aria-label': `${text(sentence(event))}, at ${millis(event.ms)}`, title: `${text(sentence(event))}, at ${millis(event.ms)}`,
                style: { left: left(event.ms) }, onClick: () => onSelect(event.id),
              })))),
            h('div', { class: 'ticks', 'aria-hidden': 'true' },
              ticks(span, 5 * ZOOMS[zoom]).map((at) => h('span', { key: at, style: { left: left(at) } }, axis(at))))))),
      h('p', { class: 'faint' },
        h('span', { class: 'key loud' }), ` the caller's audio, ${-SILENT} dB from bottom to top `, h('span', { class: 'key speech' }), ' the caller speaks ', h('span', { class: 'key plays' }), ' the agent\'s audio plays ', h('span', { class: 'key rpc' }), ' an RPC is open ', h('span', { class: 'key wait' }), ' the agent\'s audio is waited for'));
  }
}
