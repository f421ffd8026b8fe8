// The last lines of the log as they come, and levels that are changed for a while.

import { Component, createRef, h } from './preact.js';
import { change, get } from './api.js';
import { Badge, CallLink, Page, Table, Text, Time, Trouble, count, text } from './parts.js';

const KEPT = 500;
const LEVELS = ['error', 'warn', 'info', 'debug', 'trace'];
const KINDS = { error: 'bad', warn: 'warn' };

const encoded = (value) => encodeURIComponent(value.toWellFormed?.() ?? value);

const left = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

function Line({ line }) {
  return h('li', { 'data-level': text(line.level) },
    h(Time, { at: line.time, exact: true }), ' ',
    h(Badge, { kind: KINDS[line.level] ?? 'plain' }, text(line.level)), ' ',
    h('code', { title: text(line.logger) }, h(Text, { of: line.logger.split('.').at(-1) })), ' ',
    h(Text, { of: line.message }), ' ',
    line.conversation_id ? h(CallLink, { id: line.conversation_id }) : null,
    Object.entries(line.values).map(([key, value]) => h('span', { key, class: 'pair' }, ' ',
      h('span', { class: 'faint' }, text(key), '='), h(Text, { of: value }))),
    line.cause ? h('details', null,
      h('summary', null, h(Text, { of: line.cause.split('\n')[0] })),
      line.cause.split('\n').map((frame, at) => h('div', { key: at, class: 'id' }, h(Text, { of: frame })))) : null);
}

/** What is changed goes back by itself; the time left comes with the lines. */
class Levels extends Component {
  form = createRef();

  componentDidMount() {
    get('/api/logs/levels').then(({ loggers }) => this.setState({ loggers })).catch(() => {}); // typed by hand then
  }

  ask = async (method, path, body) => {
    try {
      await change(method, path, body);
      this.setState({ failure: null });
    } catch (failure) {
      this.setState({ failure });
    }
    this.props.onChanged();
  };

  submit = (event) => {
    event.preventDefault();
    const typed = new FormData(this.form.current);
    this.ask('POST', '/api/logs/levels', {
      logger: typed.get('logger').trim(), level: typed.get('level'), minutes: Number(typed.get('minutes')),
    });
  };

  render({ changes }, { loggers = [], failure, minutes = '10' }) {
    return h('section', { 'aria-labelledby': 'levels-title' },
      h('h2', { id: 'levels-title' }, 'Levels for a while'),
      h('form', { class: 'fields', ref: this.form, onSubmit: this.submit },
        h('div', { class: 'wide' }, h('label', { for: 'level-of' }, 'Logger'),
          h('input', { id: 'level-of', name: 'logger', list: 'loggers', required: true, maxLength: 200, autocomplete: 'off', spellcheck: false, placeholder: 'io.byova.gateway' }),
          h('datalist', { id: 'loggers' }, loggers.map((each) => h('option', { key: each.name, value: each.name }, text(each.level))))),
        h('div', null, h('label', { for: 'level-to' }, 'Says at least'),
          h('select', { id: 'level-to', name: 'level' }, ['debug', 'trace', 'info', 'warn', 'error', 'off'].map((each) => h('option', { key: each, value: each }, each)))),
        h('div', null, h('label', { for: 'level-for' }, 'Minutes'),
          h('input', { id: 'level-for', name: 'minutes', type: 'number', min: 1, max: 60, value: minutes, onInput: (typed) => this.setState({ minutes: typed.target.value }), required: true })),
        h('button', { type: 'submit' }, 'Change the level')),
      h(Trouble, { failure }),
      changes.length === 0
        ? h('p', { class: 'faint' }, 'All levels are as configured. A changed one goes back by itself.')
        : h(Table, {
          label: 'Changed levels', heads: ['Logger', 'Says at least', 'Before', 'Goes back in', 'Now'], empty: 'None.',
          rows: changes.map((each) => h('tr', { key: each.logger },
            h('th', { scope: 'row' }, h('code', null, h(Text, { of: each.logger }))),
            h('td', null, text(each.level)),
            h('td', null, text(each.before ?? 'as its parent')),
            h('td', { class: 'number', 'data-left': text(each.logger) }, left(each.seconds_left)),
            h('td', null, h('button', { type: 'button', class: 'small', onClick: () => this.ask('DELETE', `/api/logs/levels?logger=${encoded(each.logger)}`) },
              'Back', h('span', { class: 'unseen' }, ` with ${text(each.logger)}`))))),
        }));
  }
}

export class Logs extends Page {
  soonest = 300;
  latest = 1000;
  lines = [];
  last = 0;
  lost = 0;
  run = '';
  state = { level: 'trace', logger: '', search: '', conversation: this.props.id, held: null };

  path() {
    const { level, logger, search, conversation } = this.state;
    return `/api/logs?limit=200&since=${this.last}&level=${level}&logger=${encoded(logger)}&q=${encoded(search)}&conversation=${encoded(conversation)}`;
  }

  cares() {
    return false; // the log is asked for by the clock alone
  }

  took(data) {
    if (this.run && this.run !== data.run && this.last > 0) {
      // The gateway was started anew, so its numbers begin anew.
      this.clear();
      this.again = true;
    } else {
      this.lines = [...data.lines.reverse(), ...this.lines].slice(0, KEPT);
      this.last = data.last_id;
      this.lost += data.lost_lines;
      this.again ||= data.lines.length === 200;
    }
    this.run = data.run;
  }

  clear() {
    this.lines = [];
    this.last = 0;
    this.lost = 0;
  }

  filter = (wanted) => this.setState({ ...wanted, held: null }, () => {
    this.clear();
    this.load();
  });

  field = (name, label, type = 'search') => h('div', { class: 'wide' }, h('label', { for: `log-${name}` }, label),
    h('input', { id: `log-${name}`, type, value: this.state[name], onInput: (typed) => this.filter({ [name]: typed.target.value }), autocomplete: 'off', spellcheck: false, maxLength: 200 }));

  render(_, { data, failure, level, held }) {
    const lines = held ?? this.lines;
    return h('div', null,
      h('h1', { tabIndex: -1 }, 'Logs'),
      h('form', { class: 'fields', role: 'search', onSubmit: (event) => event.preventDefault() },
        h('div', null, h('label', { for: 'log-level' }, 'At least'),
          h('select', { id: 'log-level', value: level, onChange: (chosen) => this.filter({ level: chosen.target.value }) },
            LEVELS.map((each) => h('option', { key: each, value: each }, each)))),
        this.field('logger', 'Logger'),
        this.field('search', 'Text'),
        this.field('conversation', 'Conversation')),
      h(Trouble, { failure }),
      !data ? null : h('section', { 'aria-labelledby': 'lines-title' },
        h('div', { class: 'line' },
          h('h2', { id: 'lines-title' }, 'Lines, the newest first'),
          h('button', { type: 'button', class: 'small', 'aria-pressed': String(held !== null), onClick: () => this.setState({ held: held ? null : this.lines }) },
            held ? 'Go on' : 'Hold'),
          h('span', { class: 'faint' }, `${count(data.total_lines)} since start; the gateway keeps the last 2,048`)),
        this.lost > 0 ? h('p', { class: 'gap' }, `${count(this.lost)} lines came too fast to be shown here.`) : null,
        lines.length === 0
          ? h('p', { class: 'faint' }, 'No line so far.')
          : h('ol', { class: 'feed logs', tabIndex: 0, 'aria-label': 'Log lines, newest first' },
            lines.map((line) => h(Line, { key: line.id, line })))),
      h(Levels, { changes: data?.changes ?? [], onChanged: () => this.refresh() }));
  }
}
