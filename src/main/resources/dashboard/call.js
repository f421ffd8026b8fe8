// One call, millisecond by millisecond.

import { h } from './preact.js';
import { callPath } from './api.js';
import { EndCall } from './calls.js';
import { laneOf, LANES, sentence } from './events.js';
import { Lanes } from './lanes.js';
import { Badge, Copyable, Page, Text, Time, Trouble, bytes, clock, count, lasted, logsHref, millis, text } from './parts.js';

const Fact = ({ name, children }) => h('div', null, h('dt', null, name), h('dd', null, children));

const laneName = (event) => LANES.find(([lane]) => lane === laneOf(event))[1];

/** The times of one event, seen from the others. */
function Selected({ event, events }) {
  const at = events.indexOf(event);
  const opened = events.find((each) => each.type === 'turn-opened' && each.turn === event.turn);
  return h('section', { class: 'card', 'aria-labelledby': 'selected-title', 'aria-live': 'polite' },
    h('h2', { id: 'selected-title' }, h(Text, { of: sentence(event) })),
    h('dl', { class: 'facts' },
      h(Fact, { name: 'Since the call began' }, millis(event.ms)),
      h(Fact, { name: 'Since the event before' }, at > 0 ? millis(event.ms - events[at - 1].ms) : '–'),
      event.turn ? h(Fact, { name: 'RPC' }, String(event.turn)) : null,
      opened ? h(Fact, { name: 'Since its RPC began' }, millis(event.ms - opened.ms)) : null,
      h(Fact, { name: 'Time of day' }, h(Time, { at: event.time, exact: true })),
      h(Fact, { name: 'Kind' }, h('code', null, text(event.type))),
      event.detail ? h(Fact, { name: 'Detail' }, h(Text, { of: event.detail })) : null,
      event.cause ? h(Fact, { name: 'Cause' }, h(Text, { of: event.cause })) : null,
      h(Fact, { name: 'Event' }, String(event.id))));
}

export class Call extends Page {
  soonest = 300;
  latest = 1000;

  path() {
    return callPath(this.props.id);
  }

  cares(event) {
    return event.conversation_id === this.props.id;
  }

  plan(wait) {
    // Nothing more happens to a call that is over, unless an event says so.
    if (wait < this.latest || this.state.data?.call.state !== 'ended') {
      super.plan(wait);
    }
  }

  select = (id) => this.setState({ selected: id });

  render({ id }, { data, failure, selected }) {
    return h('div', null,
      h('p', null, h('a', { href: '#/calls' }, 'All calls')),
      h('h1', { tabIndex: -1 }, 'Call ', h('span', { class: 'id' }, h(Text, { of: id }))),
      h(Trouble, { failure }),
      data ? this.told(data, selected) : null);
  }

  lanes({ call, events, caller_level: level }, selected) {
    const end = Math.max(call.duration_ms, events.at(-1)?.ms ?? 0, level ? level.from_ms + level.dbfs.length * level.step_ms : 0);
    const chosen = events.find((event) => event.id === selected);
    return [
      h(Lanes, { events, end, selected, onSelect: this.select, level, heard: call.frames_in > 0 }),
      chosen ? h(Selected, { event: chosen, events }) : h('p', { class: 'faint' }, 'Choose an event to see its times.'),
    ];
  }

  told({ call, events, lost_events: lost, caller_level: level }, selected) {
    return h('div', null,
      h('div', { class: 'line' },
        h(Badge, { kind: call.state === 'live' ? 'good' : 'plain' }, call.state === 'live' ? 'live' : `ended: ${text(call.end_reason)}`),
        call.test ? h(Badge, { kind: 'plain' }, 'test') : null,
        call.state === 'live' ? h(EndCall, { id: call.conversation_id, onEnded: () => this.refresh() }) : null,
        h('a', { href: logsHref(call.conversation_id) }, 'Its log lines')),
      h('dl', { class: 'facts' },
        h(Fact, { name: 'Conversation' }, h(Copyable, { value: call.conversation_id, name: 'conversation id' })),
        call.customer_org_id ? h(Fact, { name: 'Organisation' }, h(Copyable, { value: call.customer_org_id, name: 'organisation id' })) : null,
        call.agent_id ? h(Fact, { name: 'Agent' }, h(Copyable, { value: call.agent_id, name: 'agent id' })) : null,
        h(Fact, { name: 'Connector' }, h(Text, { of: call.connector })),
        h(Fact, { name: 'Started' }, h(Time, { at: call.started_at, exact: true })),
        h(Fact, { name: 'Lasted' }, lasted(call.duration_ms)),
        h(Fact, { name: 'RPCs' }, count(call.turns)),
        h(Fact, { name: 'Replies' }, count(call.replies)),
        h(Fact, { name: 'Barge-ins' }, count(call.barge_ins)),
        h(Fact, { name: 'Errors' }, count(call.errors)),
        h(Fact, { name: 'Audio from the caller' }, `${bytes(call.bytes_in)}, messages: ${count(call.frames_in)}`),
        h(Fact, { name: 'Audio to the caller' }, `${bytes(call.bytes_out)}, messages: ${count(call.frames_out)}`)),
      lost > 0 ? h('p', { class: 'gap' }, `${count(lost)} older events of this call are no longer kept.`) : null,
      this.lanes({ call, events, caller_level: level }, selected),
      h('details', { class: 'card' },
        h('summary', null, `All ${count(events.length)} events as a list`),
        h('ol', { class: 'feed', tabIndex: 0, 'aria-label': 'All events of this call' },
          events.map((event) => h('li', { key: event.id, 'data-event': event.type },
            h('button', { type: 'button', class: 'plain', onClick: () => this.select(event.id), 'aria-pressed': String(event.id === selected) },
              `${clock(event.time, true)}  +${millis(event.ms)}  ${laneName(event)}${event.turn ? `  RPC ${event.turn}` : ''}  `,
              h(Text, { of: sentence(event) })))))));
  }
}
