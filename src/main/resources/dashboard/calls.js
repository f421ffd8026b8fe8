// Who is on the line, and who was.

import { Component, createRef, h } from './preact.js';
import { endCall } from './api.js';
import { changesCalls } from './events.js';
import { Badge, CallLink, Page, Table, Text, Time, Trouble, count, lasted, text } from './parts.js';

/** Asks before it ends a call: callers cannot be called back. */
export class EndCall extends Component {
  dialog = createRef();

  end = async () => {
    this.dialog.current.close();
    this.setState({ busy: true, failure: null });
    try {
      await endCall(this.props.id);
    } catch (failure) {
      this.setState({ failure });
    }
    this.setState({ busy: false });
    this.props.onEnded?.();
  };

  render({ id }, { busy, failure }) {
    return h('span', null,
      h('button', { type: 'button', class: 'small danger', disabled: busy, onClick: () => this.dialog.current.showModal() },
        'End', h('span', { class: 'unseen' }, ` call ${text(id)}`)),
      failure ? h('span', { role: 'alert', class: 'trouble' }, text(failure.message)) : null,
      h('dialog', { ref: this.dialog, 'aria-label': 'End this call?' },
        h('p', null, 'End the call ', h('b', null, h(Text, { of: id })), '? Its caller hears nothing more from the agent.'),
        h('div', { class: 'line' },
          h('button', { type: 'button', class: 'danger', onClick: this.end }, 'End the call'),
          h('button', { type: 'button', onClick: () => this.dialog.current.close() }, 'Leave it'))));
  }
}

export class Calls extends Page {
  soonest = 700;
  latest = 3000;
  state = { search: '' };

  path() {
    return `/api/calls?limit=100&q=${encodeURIComponent(this.state.search.toWellFormed?.() ?? this.state.search)}`;
  }

  cares(event) {
    return changesCalls(event) || event.type === 'turn-closed';
  }

  search = (typed) => {
    this.setState({ search: typed.target.value }, () => this.load());
  };

  row = (call) => h('tr', { key: call.conversation_id },
    h('th', { scope: 'row' }, h(CallLink, { id: call.conversation_id }), ' ', call.test ? h(Badge, { kind: 'plain' }, 'test') : null),
    h('td', null, h(Text, { of: call.agent_id })),
    h('td', null, h(Time, { at: call.started_at })),
    h('td', { class: 'number' }, lasted(call.duration_ms)),
    h('td', { class: 'number' }, count(call.turns)),
    h('td', { class: 'number' }, call.errors > 0 ? h(Badge, { kind: 'bad' }, count(call.errors)) : '0'),
    h('td', null, call.state === 'live'
      ? h(EndCall, { id: call.conversation_id, onEnded: () => this.refresh() }) : h(Text, { of: call.end_reason })));

  render(_, { data, failure, search }) {
    const tests = data?.live.filter((call) => call.test).length;
    const heads = ['Conversation', 'Agent', 'Started', 'Lasted', 'RPCs', 'Errors'];
    return h('div', null,
      h('h1', { tabIndex: -1 }, 'Calls'),
      h('form', { role: 'search', onSubmit: (event) => event.preventDefault() },
        h('label', { for: 'search' }, 'Find by conversation or agent'),
        h('input', { id: 'search', type: 'search', value: search, onInput: this.search, autocomplete: 'off', spellcheck: false, maxLength: 200 })),
      h(Trouble, { failure }),
      !data ? null : h('div', null,
        h('h2', null, `Live: ${count(data.total_live)}${tests > 0 ? `, and ${count(tests)} to test` : ''}`),
        h(Table, { label: 'Live calls', heads: [...heads, 'End'], empty: 'None.', rows: data.live.map(this.row) }),
        h('h2', null, 'Recent'),
        h(Table, { label: 'Recent calls', heads: [...heads, 'Ended by'], empty: 'None.', rows: data.recent.map(this.row) }),
        h('p', { class: 'faint' }, 'At most 100 of each are listed, the newest first.')));
  }
}
