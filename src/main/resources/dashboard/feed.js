// One connection for the events of all pages. It comes back by itself, and says what it has missed.

import { readEvents } from './api.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
const SILENCE = 40_000; // the gateway says each 15 s that it lives
const KEPT = 200;
const UNSEEN = 5_000; // a browser has six connections to a host, for all its tabs: one that nobody looks at lends its own

const listeners = new Set();
let running = null;
let wanted = false;
let resting = null;
let lastId = '';
let number = 0;

export const feed = {
  /** off, connecting, live, waiting or resting */
  state: 'off',
  /** Newest first. Has rows of kind event, gap and break. */
  rows: [],
};

/** Tells of every event and every change of state; returns how to stop it. */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(event) {
  listeners.forEach((listener) => listener(event));
}

function state(now) {
  if (feed.state !== now) {
    feed.state = now;
    tell(null);
  }
}

function add(row) {
  number += 1;
  feed.rows = [{ number, ...row }, ...feed.rows.slice(0, KEPT - 1)];
}

function take({ id, type, data }) {
  let event;
  try {
    event = JSON.parse(data);
  } catch {
    return;
  }
  if (type === 'gap') {
    add({ kind: 'gap', lost: Number(event.lost), time: new Date().toISOString() });
    tell(null);
    return;
  }
  lastId = id || lastId;
  add({ kind: 'event', event });
  tell(event);
}

export function start() {
  wanted = true;
  run();
}

export function stop() {
  wanted = false;
  rest('off');
}

function run() {
  if (wanted && !running) {
    running = new AbortController();
    follow(running.signal);
  }
}

function rest(now) {
  running?.abort();
  running = null;
  state(now);
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(resting);
  if (!document.hidden) {
    run();
  } else if (running) {
    // Without an id there is no place to go on from.
    resting = setTimeout(() => wanted && lastId && rest('resting'), UNSEEN);
  }
});

async function follow(stopped) {
  let pause = FIRST_PAUSE;
  let broken = false;
  while (!stopped.aborted) {
    const connection = new AbortController();
    const close = () => connection.abort();
    stopped.addEventListener('abort', close);
    let silence = setTimeout(close, SILENCE);
    state('connecting');
    try {
      await readEvents(lastId, connection.signal, take, () => {
        clearTimeout(silence);
        silence = setTimeout(close, SILENCE);
        pause = FIRST_PAUSE;
        if (broken) {
          broken = false;
          add({ kind: 'break', text: 'Connected again', time: new Date().toISOString() });
        }
        state('live');
      });
    } catch {
      // tried again below, whatever it was
    }
    clearTimeout(silence);
    stopped.removeEventListener('abort', close);
    if (stopped.aborted) {
      return;
    }
    if (!broken) {
      broken = true;
      add({ kind: 'break', text: 'Connection lost', time: new Date().toISOString() });
    }
    state('waiting');
    await new Promise((resolve) => {
      setTimeout(resolve, pause);
    });
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}
