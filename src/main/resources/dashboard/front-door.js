// One conversation over the gateway's WebSocket.

const PATH = '/v1/va';
const NORMAL = 1000;
const OPENS_WITHIN_MS = 10_000;
const PING_EACH_MS = 15_000;
const MOST_WAITING = 128 * 1024; // bytes; two seconds and more of audio, then it is no conversation any longer

/** Close codes of RFC 6455, as the gateway uses them. */
const CLOSED = {
  1001: 'The gateway stops.',
  1006: 'The connection to the gateway was lost.',
  1009: 'The gateway found a message too large.',
  1013: 'The gateway takes no more calls now.',
};

export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

export const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

export class FrontDoor {
  seq = 0;
  /** Frames that were not sent because the network is too slow. */
  dropped = 0;
  opened = false;
  silent = 0;

  /**
   * @param {{id: string, agent: string, onOpen: Function, onResponse: Function, onError: Function, onOver: Function}} call
   *   who calls whom; onError is told what the gateway did not like, onOver once, with a sentence for the reader or null where
   *   the call was over
   */
  constructor(call) {
    this.call = call;
    // The page itself may have been loaded by http or https: the socket is the same with ws.
    const address = new URL(PATH, location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    this.socket = new WebSocket(address);
    this.socket.onopen = () => {
      this.opened = true;
      clearTimeout(this.late);
      this.pings = setInterval(this.ping, PING_EACH_MS);
      call.onOpen();
    };
    this.socket.onmessage = ({ data }) => {
      this.silent = 0;
      this.take(data);
    };
    this.socket.onclose = ({ code }) => this.over(code === NORMAL ? null : this.why(code));
    this.late = setTimeout(() => this.over('The gateway does not answer.'), OPENS_WITHIN_MS);
  }

  why(code) {
    if (!this.opened) {
      return 'The gateway refused the connection: as many test calls run as may, or you have to log in again.';
    }
    return this.refusal ?? CLOSED[code] ?? `The gateway closed the connection (${code}).`;
  }

  take(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return; // nothing the gateway says
    }
    if (message.type === 'VOICE_VA_RESPONSE') {
      this.call.onResponse(message.payload ?? {});
    } else if (message.type === 'PING') {
      this.write({ type: 'PONG', seq: message.seq });
    } else if (message.type === 'ERROR') {
      // Whether it was serious shows in whether the socket is closed.
      this.refusal = `The gateway refused: ${message.detail || message.code || 'without a reason'}`;
      this.call.onError(this.refusal);
    }
  }

  /** One of audio_input, dtmf_input and event_input. */
  send(input) {
    this.write({
      type: 'VOICE_VA_REQUEST',
      conversation_id: this.call.id,
      payload: { conversation_id: this.call.id, virtual_agent_id: this.call.agent, voice_va_input_type: input },
    });
  }

  event(type) {
    this.send({ event_input: { event_type: type } });
  }

  digits(names) {
    this.send({ dtmf_input: { dtmf_events: names } });
  }

  /** 20 ms of the caller's voice. */
  audio(frame) {
    if (this.socket.bufferedAmount > MOST_WAITING) {
      this.dropped += 1;
      return false;
    }
    this.send({ audio_input: { caller_audio_b64: toBase64(frame), encoding: 'MULAW_FORMAT', sample_rate_hertz: 8000 } });
    return true;
  }

  write(message) {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.seq += 1;
      this.socket.send(JSON.stringify({ seq: this.seq, ts: new Date().toISOString(), ...message }));
    }
  }

  ping = () => {
    this.silent += 1;
    if (this.silent > 2) {
      this.over('The gateway does not answer any more.');
    } else {
      this.write({ type: 'PING' });
    }
  };

  over(why) {
    if (!this.done) {
      this.close();
      this.call.onOver(why);
    }
  }

  close() {
    this.done = true;
    clearTimeout(this.late);
    clearInterval(this.pings);
    this.socket.onopen = null;
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close(NORMAL);
  }
}
