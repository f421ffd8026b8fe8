// Small pieces that all pages are made of. Everything a stranger wrote goes through text().

import { Component, h } from './preact.js';
import { Failure, get } from './api.js';
import { listen } from './feed.js';

const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Shows characters that are not seen or turn the text around, so that no id looks like another. */
export const text = (value) => String(value ?? '').replace(
  UNSEEN, (c) => `\\u{${c.codePointAt(0).toString(16).padStart(4, '0')}}`);

export const Text = ({ of }) => h('bdi', null, text(of));

export const count = (value) => (value === undefined || value === null ? '–' : Number(value).toLocaleString('en'));

export function millis(value) {
  if (value === undefined || value === null) {
    return '–';
  }
  const ms = Number(value);
  if (ms < 10) {
    return `${ms.toFixed(2)} ms`;
  }
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** How long a call lasted. */
export function lasted(value) {
  if (Number(value) < 60_000) {
    return `${(Number(value) / 1000).toFixed(1)} s`;
  }
  const seconds = Math.floor(Number(value) / 1000);
  const two = (part) => String(part).padStart(2, '0');
  const minutes = `${Math.floor(seconds / 60) % 60}:${two(seconds % 60)}`;
  return seconds < 3600 ? minutes : `${Math.floor(seconds / 3600)}:${minutes.padStart(5, '0')}`;
}

export function bytes(value) {
  const size = Number(value);
  if (size < 1000) {
    return `${size} B`;
  }
  return size < 1e6 ? `${(size / 1000).toFixed(1)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}

/** The time of day, as the reader's clock shows it. */
export function clock(iso, withMillis = false) {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) {
    return text(iso);
  }
  const day = time.toLocaleTimeString('en-GB');
  return withMillis ? `${day}.${String(time.getMilliseconds()).padStart(3, '0')}` : day;
}

export const Time = ({ at, exact }) => h('time', { dateTime: at, title: text(at) }, clock(at, exact));

/** @param {{kind: 'good'|'bad'|'warn'|'plain'}} props */
export const Badge = ({ kind, children }) => h('span', { class: `badge ${kind}` }, children);

export const circuitKind = (circuit) => ({ closed: 'good', open: 'bad' })[circuit] ?? 'warn';

export const callHref = (id) => `#/calls/${encodeURIComponent(id.toWellFormed?.() ?? id)}`;

/** The log's lines of one call. */
export const logsHref = (id) => `#/logs/${encodeURIComponent(id.toWellFormed?.() ?? id)}`;

export const CallLink = ({ id }) => h('a', { href: callHref(id), class: 'id' }, h(Text, { of: id }));

/** A table that scrolls by itself where the screen is narrow. */
export const Table = ({ label, heads, rows, empty }) => h('div', {
  class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': label,
}, h('table', null,
  h('caption', { class: 'unseen' }, label),
  h('thead', null, h('tr', null, heads.map((head) => h('th', { scope: 'col', key: head }, head)))),
  h('tbody', null, rows.length > 0 ? rows : h('tr', null, h('td', { colSpan: heads.length, class: 'faint' }, empty)))));

export const Trouble = ({ failure }) => (failure
  ? h('p', { class: 'trouble', role: 'alert' }, text(failure.message)) : null);

export async function copy(value) {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    // Browsers lend the clipboard to pages by https or on this machine only.
    const area = document.createElement('textarea');
    area.value = value;
    area.className = 'unseen';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

/** Something that can be copied as it is, not as it is shown. */
export class Copyable extends Component {
  copied = async () => {
    this.setState({ said: (await copy(this.props.value)) ? 'Copied' : 'Select it and copy by hand' });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.setState({ said: '' }), 2000);
  };

  componentWillUnmount() {
    clearTimeout(this.timer);
  }

  render({ value, name }, { said = '' }) {
    return h('span', { class: 'copyable' },
      h('code', null, h(Text, { of: value })),
      h('button', { type: 'button', class: 'small', onClick: this.copied, 'aria-label': `Copy ${name}` }, 'Copy'),
      h('span', { role: 'status', class: 'faint' }, said));
  }
}

/**
 * A page that shows what one path of the API says: asked again after events, and now and then; never twice at a time, and
 * not while nobody looks.
 */
export class Page extends Component {
  /** How long between two questions at least, and at most, in milliseconds. */
  soonest = 400;
  latest = 2000;

  asked = 0;

  path() {
    return '';
  }

  /** Whether an event makes what is shown old. */
  cares() {
    return true;
  }

  took() {}

  componentDidMount() {
    this.mounted = true;
    this.stopListening = listen((event) => {
      if (event && this.cares(event)) {
        this.refresh();
      }
      this.heard?.(event);
    });
    this.looked = () => !document.hidden && this.refresh();
    document.addEventListener('visibilitychange', this.looked);
    this.load();
  }

  componentWillUnmount() {
    this.mounted = false;
    this.stopListening();
    document.removeEventListener('visibilitychange', this.looked);
    clearTimeout(this.timer);
    this.loading?.abort();
  }

  /** Asks as soon as it may. */
  refresh() {
    if (this.loading) {
      this.again = true;
      return;
    }
    this.plan(Math.max(0, this.asked + this.soonest - performance.now()));
  }

  plan(wait) {
    const due = performance.now() + wait;
    if (this.timer && this.due <= due) {
      return;
    }
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.load();
    }, wait);
  }

  async load() {
    if (document.hidden && this.state.data) {
      return;
    }
    clearTimeout(this.timer);
    this.timer = null;
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    this.asked = performance.now();
    try {
      const data = await get(this.path(), loading.signal);
      if (this.mounted && this.loading === loading) {
        this.took(data);
        this.setState({ data, failure: null });
      }
    } catch (failure) {
      if (failure.name === 'AbortError' || this.loading !== loading) {
        return;
      }
      this.setState({ failure: failure instanceof Failure ? failure : new Failure(0, 'the page failed; see its console') });
      if (!(failure instanceof Failure)) {
        console.error(failure);
      }
    }
    if (this.loading !== loading || !this.mounted) {
      return;
    }
    this.loading = null;
    if (this.again) {
      this.again = false;
      this.refresh();
    } else {
      this.plan(this.latest);
    }
  }
}
