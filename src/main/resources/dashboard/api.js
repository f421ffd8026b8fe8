// What this page asks of its gateway. It asks nobody else.

let session = { authentication_required: false, authenticated: false, csrf_token: null };
let loggedOut = () => {};

export class Failure extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Called when the gateway wants to know who asks. */
export function onLoggedOut(callback) {
  loggedOut = callback;
}

async function ask(method, path, { body, signal } = {}) {
  const headers = { accept: 'application/json' };
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
  }
  if (method !== 'GET' && session.csrf_token) {
    headers['x-csrf-token'] = session.csrf_token;
  }
  let answer;
  try {
    answer = await fetch(path, {
      method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new Failure(0, 'the gateway does not answer');
  }
  let told = null;
  try {
    told = await answer.json();
  } catch {
    // said below by its status
  }
  if (!answer.ok) {
    if (answer.status === 401) {
      loggedOut();
    }
    throw new Failure(answer.status, told?.error ?? `the gateway answers ${answer.status}`);
  }
  return told;
}

export const get = (path, signal) => ask('GET', path, { signal });

export async function loadSession() {
  session = await get('/api/session');
  return session;
}

export async function login(token) {
  session = await ask('POST', '/api/session', { body: { token } });
  return session;
}

export async function logout() {
  session = await ask('DELETE', '/api/session');
  return session;
}

/** Changes something. A gateway that was started anew has a new CSRF token, so it is asked for once more. */
export async function change(method, path, body) {
  try {
    return await ask(method, path, { body });
  } catch (failure) {
    if (failure.status !== 403) {
      throw failure;
    }
    await loadSession();
    return ask(method, path, { body });
  }
}

/** Ends a live call. */
export const endCall = (id) => change('DELETE', callPath(id));

export const callPath = (id) => `/api/calls/${encodeURIComponent(id.toWellFormed?.() ?? id)}`;

/** Reads the events as they come, from one on. Ends when the connection does. */
export async function readEvents(lastId, signal, onEvent, onAlive) {
  const headers = { accept: 'text/event-stream' };
  if (lastId) {
    headers['last-event-id'] = lastId;
  }
  const answer = await fetch('/api/events', { headers, signal, cache: 'no-store' });
  if (!answer.ok) {
    if (answer.status === 401) {
      loggedOut();
    }
    throw new Failure(answer.status, `the gateway answers ${answer.status}`);
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    onAlive();
    const pieces = (rest + value).split('\n\n');
    rest = pieces.pop();
    for (const piece of pieces) {
      const event = { id: '', type: 'message', data: '' };
      for (const line of piece.split('\n')) {
        const colon = line.indexOf(':');
        const field = line.slice(0, colon);
        const text = line.slice(colon + 1).replace(/^ /, '');
        if (field === 'event') {
          event.type = text;
        } else if (field === 'id' || field === 'data') {
          event[field] += text;
        }
      }
      if (event.data) {
        onEvent(event);
      }
    }
  }
}
