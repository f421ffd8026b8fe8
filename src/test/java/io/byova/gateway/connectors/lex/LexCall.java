package io.byova.gateway.connectors.lex;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import software.amazon.eventstream.Message;

/**
 * One call as the fake Lex has it: what the client sent, and when to play which steps. An utterance is at least 100 ms of sound
 * and the 400 ms of silence after it; an entry of digits ends with # or 300 ms after the last key. Input while the
 * client has not said that playback is over interrupts.
 */
public final class LexCall {

    private static final byte[] END = new byte[0];
    private static final int MOST_AUDIO = 256 * 1024;
    private static final int SPEECH_FRAMES = 5;
    private static final int SILENCE_FRAMES = 20;
    private static final double LOUD = 300;

    private final LexScript script;
    private final String path;
    private byte[] unread = new byte[0];
    private final Sinks.Many<List<LexStep>> turns =
            Sinks.many().unicast().onBackpressureBuffer(new java.util.concurrent.ArrayBlockingQueue<>(64));
    private final Sinks.Empty<Void> hungUp = Sinks.empty();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream audio = new ByteArrayOutputStream();
    private final StringBuffer keys = new StringBuffer();
    private final AtomicBoolean over = new AtomicBoolean();

    private volatile Map<?, ?> configuration = Map.of();
    private volatile boolean playing;
    private volatile long audioBytes;
    private int loud;
    private int quiet;
    private int utterances;
    private int entries;
    private Disposable entryTimer = () -> {};

    LexCall(LexScript script, String path) {
        this.script = script;
        this.path = path;
    }

    /** Where the client called, with bot, alias, locale and session. */
    public String path() {
        return path;
    }

    /** The fields of the ConfigurationEvent. */
    public Map<?, ?> configuration() {
        return configuration;
    }

    /** The names of all events but audio, in order. */
    public List<String> events() {
        return List.copyOf(events);
    }

    /** The keys that were pressed. */
    public String keys() {
        return keys.toString();
    }

    /** The caller's audio, the first 256 KiB. */
    public byte[] audio() {
        synchronized (audio) {
            return audio.toByteArray();
        }
    }

    public long audioBytes() {
        return audioBytes;
    }

    /** What of the client's events the published model does not allow. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Whether the stream is over, from either side. */
    public boolean isOver() {
        return over.get();
    }

    /** The client's side is over. */
    void ended() {
        if (!script.ignoresTheEnd) {
            closed();
        }
    }

    /** The stream is over. */
    void closed() {
        over.set(true);
        entryTimer.dispose();
        hungUp.tryEmitEmpty();
    }

    /** Takes bytes of the client. AWS's own decoder would hold 2 MiB for each call; a message begins with its length. */
    void feed(byte[] bytes) {
        byte[] all = Arrays.copyOf(unread, unread.length + bytes.length);
        System.arraycopy(bytes, 0, all, unread.length, bytes.length);
        int from = 0;
        while (all.length - from >= Integer.BYTES) {
            int length = ByteBuffer.wrap(all).getInt(from);
            if (all.length - from < length) {
                break;
            }
            take(Message.decode(ByteBuffer.wrap(all, from, length).slice()));
            from += length;
        }
        unread = Arrays.copyOfRange(all, from, all.length);
    }

    /** What is said, until a step ends it; new steps end those that are being played. */
    Flux<byte[]> output(Consumer<LexStep> fault) {
        return turns.asFlux()
                .switchMap(steps -> Flux.fromIterable(steps).concatMap(step -> play(step, fault), 1))
                .takeWhile(bytes -> bytes != END)
                .takeUntilOther(hungUp.asMono());
    }

    private Flux<byte[]> play(LexStep step, Consumer<LexStep> fault) {
        playing |= step instanceof LexStep.Speaks;
        if (step instanceof LexStep.HalfCloses) {
            return Flux.just(END);
        }
        if (step instanceof LexStep.Resets || step instanceof LexStep.Drops) {
            fault.accept(step);
        }
        return LexStep.bytes(step);
    }

    /** The signed envelope holds the event. */
    private void take(Message envelope) {
        if (!envelope.getHeaders().containsKey(":chunk-signature")) {
            complaints.add("an event without a signature");
        }
        if (envelope.getPayload().length == 0) {
            return;
        }
        Message message = Message.decode(ByteBuffer.wrap(envelope.getPayload()));
        String type = message.getHeaders().get(":event-type").getString();
        Map<?, ?> fields = LexModel.JSON.readValue(message.getPayload(), Map.class);
        try {
            @SuppressWarnings("unchecked")
            Map<String, ?> named = (Map<String, ?>) fields;
            LexModel.check("request", type, named);
        } catch (IllegalArgumentException wrong) {
            complaints.add(wrong.getMessage());
        }
        if (configuration.isEmpty() && !type.equals("ConfigurationEvent")) {
            complaints.add(type + " before the ConfigurationEvent");
        }
        accept(type, fields);
    }

    private void accept(String type, Map<?, ?> fields) {
        if (type.equals("AudioInputEvent")) {
            Object chunk = fields.get("audioChunk");
            hear(chunk == null ? new byte[0] : Base64.getDecoder().decode((String) chunk));
            return;
        }
        if (events.size() < 1000) {
            events.add(type);
        }
        if (type.equals("ConfigurationEvent")) {
            configuration = fields;
            turns.tryEmitNext(script.start);
        } else if (type.equals("PlaybackCompletionEvent")) {
            playing = false;
        } else if (type.equals("DTMFInputEvent")) {
            press((String) fields.get("inputCharacter"));
        }
    }

    private void press(String key) {
        if (!key.matches("[A-D0-9#*]")) {
            complaints.add("no key");
        }
        keys.append(key);
        entryTimer.dispose();
        if (key.equals("#")) {
            entered();
        } else {
            entryTimer = Schedulers.parallel().schedule(this::entered, 300, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
    }

    private void entered() {
        answer(LexScript.turn(script.digits, entries++), "DTMF_START_DETECTED");
    }

    private void hear(byte[] pcm) {
        if (pcm.length > 320) {
            complaints.add("a piece of " + pcm.length + " bytes");
        }
        audioBytes += pcm.length;
        synchronized (audio) {
            if (script.recording && audio.size() < MOST_AUDIO) {
                audio.writeBytes(pcm);
            }
        }
        if (loudness(pcm) > LOUD) {
            loud++;
            quiet = 0;
            if (loud == SPEECH_FRAMES && playing) {
                answer(List.of(), "VOICE_START_DETECTED");
            }
        } else if (loud >= SPEECH_FRAMES && ++quiet == SILENCE_FRAMES) {
            loud = 0;
            answer(LexScript.turn(script.speech, utterances++), "VOICE_START_DETECTED");
        } else if (loud < SPEECH_FRAMES) {
            loud = 0;
        }
    }

    private void answer(List<LexStep> steps, String reason) {
        List<LexStep> all = new ArrayList<>();
        if (playing) {
            playing = false;
            all.add(new LexStep.Says("PlaybackInterruptionEvent", Map.of("eventReason", reason)));
        }
        all.addAll(steps);
        turns.tryEmitNext(all);
    }

    private static double loudness(byte[] pcm) {
        double sum = 0;
        for (int i = 0; i + 1 < pcm.length; i += 2) {
            short sample = (short) (pcm[i] & 0xFF | pcm[i + 1] << 8);
            sum += (double) sample * sample;
        }
        return pcm.length < 2 ? 0 : Math.sqrt(sum / (pcm.length / 2));
    }
}
