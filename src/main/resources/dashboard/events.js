// What each kind of event means to a reader.

import { bytes, count, millis } from './parts.js';

const plural = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;

const KINDS = {
  'call-started': { lane: 'events', says: () => 'Call started' },
  'call-ended': { lane: 'events', says: (e) => `Call ended: ${e.detail ?? ''}${e.value === undefined ? '' : `, after ${millis(e.value)}`}` },
  rejected: { lane: 'events', says: (e) => `Refused: ${e.detail ?? ''}` },
  'input-event': { lane: 'caller', says: (e) => `Caller's side: ${e.detail ?? ''}` },
  dtmf: { lane: 'caller', says: (e) => (e.value === undefined ? 'Keys pressed' : `${plural(e.value, 'key', 'keys')} pressed`) },
  'start-of-input': { lane: 'caller', says: () => 'Caller began to speak' },
  'end-of-input': { lane: 'caller', says: () => 'Caller has finished' },
  'barge-in': { lane: 'caller', says: () => 'Caller interrupted the reply' },
  'first-audio': { lane: 'agent', says: (e) => `First audio${e.value === undefined ? '' : `, waited for ${millis(e.value / 1000)}`}` },
  prompt: { lane: 'agent', says: (e) => `Prompt sent, ${bytes(e.value ?? 0)}` },
  chunks: { lane: 'agent', says: (e) => `${plural(Number(e.detail ?? 0), 'chunk', 'chunks')} sent, ${bytes(e.value ?? 0)}` },
  reply: { lane: 'agent', says: () => 'Reply complete' },
  terminal: { lane: 'agent', says: (e) => `Last response: ${e.detail ?? ''}` },
  'turn-opened': { lane: 'rpcs', says: () => 'RPC opened' },
  'turn-closed': { lane: 'rpcs', says: (e) => `RPC over: ${e.detail ?? ''}${e.value === undefined ? '' : `, after ${millis(e.value / 1000)}`}` },
  'vendor-error': { lane: 'vendor', says: (e) => `Vendor failed: ${[e.detail, e.cause].filter(Boolean).join(', ')}${e.value === 1 ? ' (a retry may succeed)' : ''}` },
};

export const LANES = [
  ['level', 'Level'], ['caller', 'Caller'], ['agent', 'Agent'], ['rpcs', 'RPCs'], ['events', 'Events'], ['vendor', 'Vendor'],
];

/** A kind that a newer gateway has added is shown, too. */
export const laneOf = (event) => KINDS[event.type]?.lane ?? 'events';

/** Holds what strangers wrote: to be shown as text. */
export const sentence = (event) => KINDS[event.type]?.says(event) ?? `${event.type} ${event.detail ?? ''}`;

export const isBad = (event) => ['vendor-error', 'rejected'].includes(event.type)
  || (event.type === 'turn-closed' && ['failed', 'fault', 'refused'].includes(event.detail))
  || (event.type === 'call-ended' && ['connector-failed', 'fault'].includes(event.detail));

/** Whether a list of calls is another one after it. */
export const changesCalls = (event) => ['call-started', 'call-ended', 'vendor-error', 'rejected'].includes(event.type);
