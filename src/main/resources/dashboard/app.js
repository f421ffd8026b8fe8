// The frame around the pages: which one is shown, in which colours, and to whom.

import { Component, createRef, h, render } from './preact.js';
import { loadSession, login, logout, onLoggedOut } from './api.js';
import { feed, listen, start, stop } from './feed.js';
import { Agents } from './agents.js';
import { Call } from './call.js';
import { Calls } from './calls.js';
import { Config } from './config.js';
import { Logs } from './logs.js';
import { Overview } from './overview.js';
import { Badge, Trouble } from './parts.js';
import { TestCall } from './test-call.js';

const PAGES = [
  ['', 'Overview', Overview], ['calls', 'Calls', Calls], ['agents', 'Agents', Agents], ['test-call', 'Test call', TestCall],
  ['config', 'Config', Config], ['logs', 'Logs', Logs],
];
const THEMES = { system: 'Colours: system', light: 'Colours: light', dark: 'Colours: dark' };
const STATES = {
  live: ['good', 'live'], connecting: ['plain', 'connecting'], waiting: ['bad', 'connection lost, trying again'], resting: ['plain', 'resting'], off: ['plain', 'off'],
};

/** Which page an address means, and of what. */
function place() {
  const [address, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [name = '', ...rest] = address.split('/');
  const wanted = rest.join('/');
  if (['calls', 'logs'].includes(name) && wanted) {
    try {
      return { name, id: decodeURIComponent(wanted) };
    } catch {
      return { name, id: wanted };
    }
  }
  return { name: PAGES.some(([each]) => each === name) ? name : '', id: '', agent: new URLSearchParams(query).get('agent') ?? '' };
}

class Login extends Component {
  token = createRef();

  componentDidMount() {
    this.token.current.focus();
  }

  enter = async (event) => {
    event.preventDefault();
    try {
      this.props.onSession(await login(this.token.current.value));
    } catch (failure) {
      this.setState({ failure });
      this.token.current.select();
    }
  };

  render(_, { failure }) {
    return h('form', { class: 'card login', onSubmit: this.enter },
      h('h1', null, 'Log in'),
      h('label', { for: 'token' }, 'Token'),
      h('input', { id: 'token', type: 'password', ref: this.token, autocomplete: 'current-password', required: true }),
      h('button', { type: 'submit' }, 'Log in'),
      h('p', { class: 'faint' }, 'One of monitoring.tokens. Where none is set, the gateway has printed one when it was started.'),
      h(Trouble, { failure }));
  }
}

class App extends Component {
  state = { place: place(), theme: window.byovaTheme.now(), session: null, feed: feed.state };

  componentDidMount() {
    addEventListener('hashchange', () => this.setState({ place: place() }, () => {
      document.querySelector('main h1')?.focus();
      scrollTo(0, 0);
    }));
    listen(() => this.state.feed !== feed.state && this.setState({ feed: feed.state }));
    onLoggedOut(() => {
      if (this.state.session?.authenticated) {
        this.session({ ...this.state.session, authenticated: false });
      }
    });
    this.load();
  }

  load = async () => {
    try {
      this.session(await loadSession());
    } catch (failure) {
      this.setState({ failure });
      setTimeout(this.load, 2000);
    }
  };

  session = (session) => {
    if (session.authenticated) {
      start();
    } else {
      stop();
    }
    this.setState({ session, failure: null });
  };

  leave = async () => {
    await logout().catch(() => {});
    this.session({ authentication_required: true, authenticated: false });
  };

  colours = () => {
    const all = Object.keys(THEMES);
    const theme = all[(all.indexOf(this.state.theme) + 1) % all.length];
    window.byovaTheme.set(theme);
    this.setState({ theme });
  };

  render(_, { place: { name, id, agent }, theme, session, failure, feed: connection }) {
    const [, title, Shown] = PAGES.find(([each]) => each === name);
    document.title = `${id && name === 'calls' ? 'Call' : title} · BYOVA gateway`;
    const [kind, words] = STATES[connection];
    return h('div', null,
      h('a', { class: 'skip', href: '#main', onClick: (event) => {
        event.preventDefault();
        document.querySelector('main').focus();
      } }, 'To the content'),
      h('header', null,
        h('a', { href: '#/', class: 'brand' }, 'BYOVA gateway'),
        session?.authenticated ? h('nav', { 'aria-label': 'Pages' }, h('ul', null, PAGES.map(([path, label]) => h('li', { key: path },
          h('a', { href: `#/${path}`, 'aria-current': path === name ? 'page' : undefined }, label))))) : null,
        h('span', { class: 'end' },
          session?.authenticated ? h('span', { role: 'status' }, h(Badge, { kind }, `Events: ${words}`)) : null,
          h('button', { type: 'button', class: 'small', id: 'theme', onClick: this.colours }, THEMES[theme]),
          session?.authentication_required && session.authenticated
            ? h('button', { type: 'button', class: 'small', onClick: this.leave }, 'Log out') : null)),
      h('main', { id: 'main', tabIndex: -1 },
        h(Trouble, { failure }),
        !session ? null
          : !session.authenticated ? h(Login, { onSession: this.session })
            : id && name === 'calls' ? h(Call, { key: `call ${id}`, id }) : h(Shown, { key: `${name} ${id} ${agent ?? ''}`, id, agent })));
  }
}

render(h(App), document.getElementById('app'));
