// Every setting as it took effect. Secrets are masked before they leave the gateway.

import { h } from './preact.js';
import { Page, Table, Text, Trouble, count } from './parts.js';

export class Config extends Page {
  latest = 60_000;
  state = { search: '' };

  path() {
    return '/api/config';
  }

  cares() {
    return false; // settings stay as they are until the gateway is started anew
  }

  render(_, { data, failure, search }) {
    const wanted = search.toLowerCase();
    const settings = (data?.settings ?? []).filter((setting) => Object.values(setting).some((part) => String(part).toLowerCase().includes(wanted)));
    return h('div', null,
      h('h1', { tabIndex: -1 }, 'Config'),
      h('form', { role: 'search', onSubmit: (event) => event.preventDefault() },
        h('label', { for: 'filter' }, 'Find by path, value or origin'),
        h('input', { id: 'filter', type: 'search', value: search, onInput: (typed) => this.setState({ search: typed.target.value }), autocomplete: 'off', spellcheck: false })),
      h(Trouble, { failure }),
      data ? h('p', { class: 'faint' }, `${count(settings.length)} of ${count(data.settings.length)} settings`) : null,
      data ? h(Table, {
        label: 'Settings in effect',
        heads: ['Setting', 'Value', 'Origin'],
        empty: 'None.',
        rows: settings.map((setting) => h('tr', { key: setting.path },
          h('th', { scope: 'row' }, h('code', null, h(Text, { of: setting.path }))),
          h('td', null, h('code', null, h(Text, { of: setting.value }))),
          h('td', null, h(Text, { of: setting.origin })))),
      }) : null);
  }
}
