// Every agent, and how it does.

import { h } from './preact.js';
import { get } from './api.js';
import { changesCalls, sentence } from './events.js';
import { testCallHref } from './test-call.js';
import { Badge, CallLink, Copyable, Page, Text, Time, Trouble, circuitKind, count, millis, text } from './parts.js';

const Fact = ({ name, children }) => h('div', null, h('dt', null, name), h('dd', null, children));

const yes = (holds) => (holds ? 'yes' : 'no');

function ended(counts) {
  const told = Object.entries(counts ?? {}).filter(([, times]) => times > 0);
  return told.length === 0 ? 'none' : told.map(([reason, times]) => `${count(times)} ${text(reason)}`).join(', ');
}

function Agent({ agent, connector, settings }) {
  const audio = agent.first_audio_ms;
  return h('article', { class: 'card' },
    h('h2', null, h(Text, { of: agent.name })),
    h('div', { class: 'line' },
      agent.is_default ? h(Badge, { kind: 'plain' }, 'default') : null,
      connector ? h(Badge, { kind: circuitKind(connector.circuit) }, `circuit ${text(connector.circuit)}`) : null,
      connector?.full ? h(Badge, { kind: 'bad' }, 'connector full') : null,
      h('a', { href: testCallHref(agent.id), class: 'button' }, 'Test call', h('span', { class: 'unseen' }, ` with ${text(agent.name)}`))),
    h('dl', { class: 'facts' },
      h(Fact, { name: 'Id' }, h(Copyable, { value: agent.id, name: 'agent id' })),
      h(Fact, { name: 'Connector' }, h(Text, { of: agent.connector })),
      h(Fact, { name: 'Replies as' }, h(Text, { of: agent.profile })),
      h(Fact, { name: 'May be interrupted' }, yes(agent.barge_in)),
      h(Fact, { name: 'Calls now' }, count(agent.calls.active)),
      h(Fact, { name: 'Calls since start' }, count(agent.calls.started)),
      h(Fact, { name: 'Ended' }, ended(agent.calls.ended)),
      h(Fact, { name: 'First audio p50 / p95 / p99' }, audio.count ? `${millis(audio.p50)} / ${millis(audio.p95)} / ${millis(audio.p99)}` : '–'),
      h(Fact, { name: 'Barge-ins' }, count(agent.barge_ins)),
      h(Fact, { name: 'Errors' }, count(agent.errors)),
      Object.entries(agent.attributes ?? {}).map(([key, value]) => h(Fact, { key: `attribute ${key}`, name: text(key) }, h(Text, { of: value })))),
    agent.last_error ? h('p', { class: 'gap' }, 'Last error ', h(Time, { at: agent.last_error.time }), ' ',
      h(CallLink, { id: agent.last_error.conversation_id }), ' ', h(Text, { of: sentence(agent.last_error) })) : null,
    h('details', null,
      h('summary', null, `Settings of its connector: ${count(settings.length)}`),
      h('dl', { class: 'facts' }, settings.map((setting) => h(Fact, { key: setting.path, name: text(setting.path) },
        h('code', null, h(Text, { of: setting.value })), ' ', h('span', { class: 'faint' }, h(Text, { of: setting.origin })))))));
}

export class Agents extends Page {
  path() {
    return '/api/agents';
  }

  cares(event) {
    return changesCalls(event);
  }

  took() {
    get('/api/status?limit=0')
      .then((status) => this.mounted && this.setState({ connectors: status.connectors }))
      .catch(() => {}); // the agents' own failure is shown
    if (!this.state.settings) {
      get('/api/config')
        .then((config) => this.mounted && this.setState({ settings: config.settings }))
        .catch(() => {}); // asked again with the agents
    }
  }

  render(_, { data, failure, connectors = [], settings = [] }) {
    return h('div', null,
      h('h1', { tabIndex: -1 }, 'Agents'),
      h(Trouble, { failure }),
      data?.agents.length === 0 ? h('p', { class: 'faint' }, 'No agent is configured.') : null,
      h('div', { class: 'cards' }, (data?.agents ?? []).map((agent) => h(Agent, {
        key: agent.id, agent, connector: connectors.find((each) => each.name === agent.connector),
        settings: settings.filter((setting) => setting.path.startsWith(`connectors.${agent.connector}.`)),
      }))));
  }
}
