// At a glance: are callers served?

import { Component, h } from './preact.js';
import { feed, listen } from './feed.js';
import { changesCalls, isBad, sentence } from './events.js';
import { Badge, CallLink, Page, Table, Text, Time, Trouble, circuitKind, clock, count, millis, text } from './parts.js';

const WINDOW = 10_000;
const CURVE = 5 * 60_000;
const SHOWN = 60;

const Tile = ({ name, value, children, kind = '' }) => h('div', { class: `tile ${kind}` },
  h('dt', null, name),
  h('dd', null, h('strong', { 'data-tile': name }, value), children && h('span', { class: 'faint' }, children)));

const sum = (counts) => Object.values(counts ?? {}).reduce((all, each) => all + Number(each), 0);

/** Calls over the last minutes, as a line. The numbers beside it say the same. */
function Curve({ samples, most }) {
  if (samples.length < 2) {
    return null;
  }
  const now = samples.at(-1).at;
  const top = Math.max(1, ...samples.map((sample) => sample.active));
  const points = samples.map(({ at, active }) => `${(100 - (now - at) / CURVE * 100).toFixed(2)},${(29 - active / top * 27).toFixed(2)}`);
  return h('figure', { class: 'card' },
    h('svg', { viewBox: '0 0 100 30', preserveAspectRatio: 'none', class: 'curve', role: 'img', 'aria-label': `Calls in the last five minutes: at most ${top}, now ${samples.at(-1).active}` },
      h('polyline', { points: points.join(' '), 'vector-effect': 'non-scaling-stroke' })),
    h('figcaption', { class: 'faint' }, `Calls in the last 5 minutes while this page is open; at most ${count(top)} of ${count(most)}`));
}

function Row({ row }) {
  if (row.kind === 'gap') {
    return h('li', { class: 'gap' }, h(Time, { at: row.time }), ` ${count(row.lost)} events were missed here`);
  }
  if (row.kind === 'break') {
    return h('li', { class: 'gap' }, h(Time, { at: row.time }), ` ${row.text}`);
  }
  const { event } = row;
  return h('li', { class: isBad(event) ? 'bad' : '' },
    h(Time, { at: event.time, exact: true }), ' ',
    event.conversation_id ? h(CallLink, { id: event.conversation_id }) : null, ' ',
    event.test ? h(Badge, { kind: 'plain' }, 'test') : null, ' ',
    h(Text, { of: sentence(event) }));
}

/** The events as they come. Drawn a few times a second at most, however many there are. */
class Feed extends Component {
  state = { rows: feed.rows, held: false };

  componentDidMount() {
    this.stop = listen(() => {
      this.timer ??= setTimeout(() => {
        this.timer = null;
        if (!this.state.held) {
          this.setState({ rows: feed.rows });
        }
      }, 200);
    });
  }

  componentWillUnmount() {
    this.stop();
    clearTimeout(this.timer);
  }

  render(_, { rows, held }) {
    return h('section', { 'aria-labelledby': 'feed-title' },
      h('div', { class: 'line' },
        h('h2', { id: 'feed-title' }, 'Live events'),
        h('button', {
          type: 'button', class: 'small', 'aria-pressed': String(held),
          onClick: () => this.setState({ held: !held, rows: feed.rows }),
        }, held ? 'Go on' : 'Hold')),
      rows.length === 0
        ? h('p', { class: 'faint' }, 'Nothing has happened since this page was opened.')
        : h('ol', { class: 'feed', tabIndex: 0, 'aria-label': 'Live events, newest first' },
          rows.slice(0, SHOWN).map((row) => h(Row, { key: row.number, row }))));
  }
}

export class Overview extends Page {
  samples = [];

  soonest = 600;

  path() {
    return '/api/status?limit=0';
  }

  cares(event) {
    return changesCalls(event) || event.type === 'first-audio' || event.type === 'barge-in';
  }

  took(status) {
    const at = performance.now();
    if (this.samples.length > 0 && status.calls.started < this.samples.at(-1).started) {
      this.samples = []; // the gateway was started anew
    }
    this.samples = [...this.samples.filter((sample) => at - sample.at < CURVE),
      { at, active: status.calls.active, started: status.calls.started }];
  }

  perSecond() {
    const last = this.samples.at(-1);
    const first = this.samples.find((sample) => last.at - sample.at <= WINDOW);
    return first === last ? '–' : ((last.started - first.started) * 1000 / (last.at - first.at)).toFixed(1);
  }

  render(_, { data, failure }) {
    return h('div', null,
      h('h1', { tabIndex: -1 }, 'Overview'),
      h(Trouble, { failure }),
      data ? this.told(data) : failure ? null : h('p', { class: 'faint' }, 'Asking the gateway…'));
  }

  told(status) {
    const audio = status.first_audio_ms;
    const refused = sum(status.calls.rejected);
    const serving = status.status === 'running';
    return h('div', null,
      h('p', null,
        h(Badge, { kind: serving ? 'good' : 'bad' }, serving ? 'takes calls' : 'takes no new calls'),
        ' ', h('span', { class: 'faint' }, 'version ', h(Text, { of: status.version }), ', up ', text(status.uptime), ', as of ', clock(status.last_updated))),
      h('dl', { class: 'tiles' },
        h(Tile, { name: 'Calls now', value: count(status.calls.active), kind: status.calls.active >= status.max_sessions ? 'bad' : '' }, `of ${count(status.max_sessions)}`),
        h(Tile, { name: 'Calls per second', value: this.perSecond() }, `${count(status.calls.started)} since start`),
        h(Tile, { name: 'First audio p50', value: audio.count ? millis(audio.p50) : '–' }, `of ${count(audio.count)} replies`),
        h(Tile, { name: 'First audio p95', value: audio.count ? millis(audio.p95) : '–' }),
        h(Tile, { name: 'First audio p99', value: audio.count ? millis(audio.p99) : '–' }, audio.count ? `at most ${millis(audio.max)}` : null),
        h(Tile, { name: 'Vendor errors', value: count(status.connector_errors), kind: status.connector_errors > 0 ? 'warn' : '' }),
        h(Tile, { name: 'Refused', value: count(refused), kind: refused > 0 ? 'warn' : '' },
          Object.entries(status.calls.rejected ?? {}).filter(([, times]) => times > 0).map(([why, times]) => `${count(times)} ${text(why)}`).join(', ') || null),
        h(Tile, { name: 'Barge-ins', value: count(status.barge_ins) }),
        h(Tile, { name: 'Event loop late p99', value: status.event_loop_lag_ms.count ? millis(status.event_loop_lag_ms.p99) : '–' })),
      h(Curve, { samples: this.samples, most: status.max_sessions }),
      h('section', { 'aria-labelledby': 'connectors-title' },
        h('h2', { id: 'connectors-title' }, 'Connectors'),
        h(Table, {
          label: 'Connectors and their circuits',
          heads: ['Connector', 'Circuit', 'Live conversations', 'Takes more'],
          empty: 'No connector is configured.',
          rows: status.connectors.map((connector) => h('tr', { key: connector.name },
            h('th', { scope: 'row' }, h(Text, { of: connector.name })),
            h('td', null, h(Badge, { kind: circuitKind(connector.circuit) }, text(connector.circuit))),
            h('td', null, count(connector.live_conversations)),
            h('td', null, connector.full ? h(Badge, { kind: 'bad' }, 'full') : 'yes'))),
        })),
      h(Feed));
  }
}
