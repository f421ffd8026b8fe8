// The browser's microphone and loudspeaker, as a telephone has them: mu-law frames of 20 ms out, mu-law audio in.

const CANNOT = 'The browser lends a page its microphone and loudspeaker only by https or on the gateway\'s own machine. '
  + 'Open the dashboard there: by https, or at localhost.';

const REFUSED = {
  NotAllowedError: 'The browser may not use the microphone. Allow it for this page, or call with a WAV file.',
  NotFoundError: 'There is no microphone. Connect one, or call with a WAV file.',
  NotReadableError: 'The microphone cannot be read; perhaps another program uses it.',
};

const STARTS_WITHIN_MS = 10_000;

export const canSound = () => window.isSecureContext && 'AudioWorkletNode' in window;

export class Sound {
  /** What the loudspeaker does, and how much of what it was given it has played. */
  agent = { state: 'idle', bargeIn: true, played: 0, flushed: 0, lost: 0, underruns: 0, queued: 0, level: 0 };

  round = 0;
  heard = 0;
  next = true; // whether the audio the player may not have looked at yet can be interrupted

  /**
   * Asks for all that a call needs. To be called while a click is handled: browsers start no sound otherwise.
   *
   * @param {{microphone: boolean, onFrame: Function, onSaid: Function, onAgent: Function}} wishes
   * @throws {Error} in words for the reader
   */
  static async open(wishes) {
    if (!canSound()) {
      throw new Error(CANNOT);
    }
    const sound = new Sound();
    try {
      await sound.begin(wishes);
      return sound;
    } catch (failure) {
      sound.close();
      throw failure;
    }
  }

  async begin({ microphone, onFrame, onSaid, onAgent }) {
    this.context = new AudioContext({ latencyHint: 'interactive' });
    const running = this.context.resume();
    if (microphone) {
      this.stream = await lend();
    }
    await Promise.all(['caller', 'agent'].map((each) => this.context.audioWorklet.addModule(`/dashboard/${each}-worklet.js`)));
    await within(running);
    const mono = { channelCount: 1, channelCountMode: 'explicit', outputChannelCount: [1] };
    this.caller = new AudioWorkletNode(this.context, 'caller', mono);
    this.player = new AudioWorkletNode(this.context, 'agent', { ...mono, numberOfInputs: 0 });
    this.caller.port.onmessage = ({ data }) => (data.kind === 'frame' ? onFrame(data.frame, data.level) : onSaid());
    this.player.port.onmessage = ({ data }) => {
      this.agent = data;
      this.heard = data.round ?? 0;
      onAgent(data);
    };
    // The caller's node gives silence; it is connected because browsers run no node that leads nowhere.
    this.caller.connect(this.context.destination);
    this.player.connect(this.context.destination);
    if (this.stream) {
      this.context.createMediaStreamSource(this.stream).connect(this.caller);
    }
  }

  /** Whether something is being said, or will be. */
  get speaks() {
    return this.heard < this.round || this.agent.state !== 'idle';
  }

  /** Whether the caller may interrupt what is being said, or will be. */
  get bargeIn() {
    return this.agent.bargeIn && (this.next || this.heard >= this.round);
  }

  play(bytes, bargeIn) {
    this.next = bargeIn;
    this.tell({ kind: 'audio', bytes, bargeIn });
  }

  /** The reply is complete. */
  end() {
    this.tell({ kind: 'end' });
  }

  /** Says nothing more of what it was given. */
  flush() {
    this.next = true;
    this.tell({ kind: 'flush' });
  }

  /** The caller says these mu-law bytes, from now on and in real time. */
  say(recording) {
    this.caller.port.postMessage({ kind: 'say', recording });
  }

  mute(muted) {
    this.caller.port.postMessage({ kind: 'mute', muted });
  }

  tell(message) {
    this.round += 1;
    this.player.port.postMessage({ ...message, round: this.round });
  }

  close() {
    this.stream?.getTracks().forEach((track) => track.stop());
    if (this.context && this.context.state !== 'closed') {
      this.context.close().catch(() => {}); // it is closed either way
    }
  }
}

async function lend() {
  try {
    return await navigator.mediaDevices.getUserMedia({
      // Without the first, the agent would be interrupted by its own voice.
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (failure) {
    throw new Error(REFUSED[failure.name] ?? `The microphone cannot be used: ${failure.name}.`);
  }
}

async function within(running) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('The browser does not start to play. Is there a loudspeaker?')), STARTS_WITHIN_MS);
  });
  try {
    await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}
