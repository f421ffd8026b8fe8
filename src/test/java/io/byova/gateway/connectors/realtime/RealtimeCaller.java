package io.byova.gateway.connectors.realtime;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connectors.FakeConversation;
import io.byova.gateway.connectors.FakeRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** One call as the gateway drives the connector: each turn is cancelled when its FINAL has come. */
final class RealtimeCaller implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(10);
    static final int FRAME = 160;

    final RealtimeConnector connector;
    final FakeConversation conversation = new FakeConversation("call-1");

    RealtimeCaller(RealtimeSettings settings) {
        connector = new RealtimeConnector(
                "vendor", settings.config(), new FakeRuntime(Path.of("audio"), Schedulers.boundedElastic()));
    }

    List<VoiceVAResponse> starts() {
        return whole(connector.startConversation(
                conversation, new CallerInput.Event(EventType.SESSION_START, "", Struct.getDefaultInstance())));
    }

    List<VoiceVAResponse> says(String recording) {
        return whole(connector.sendMessage(conversation, open(speech(recording))));
    }

    List<VoiceVAResponse> presses(String digits) {
        return whole(connector.sendMessage(conversation, Flux.just(new CallerInput.Dtmf(digits, null))));
    }

    List<VoiceVAResponse> does(EventType type, String name) {
        return whole(connector.sendMessage(
                conversation, Flux.just(new CallerInput.Event(type, name, Struct.getDefaultInstance()))));
    }

    static List<VoiceVAResponse> whole(Flux<VoiceVAResponse> turn) {
        return turn.takeUntil(RealtimeCaller::isLast).collectList().block(SOON);
    }

    static boolean isLast(VoiceVAResponse response) {
        return response.getResponseType() == VoiceVAResponse.ResponseType.FINAL
                && Responses.eventType(response) != com.cisco.wcc.ccai.media.v1.OutputEvent.EventType.START_OF_INPUT;
    }

    /** A turn that goes on while the test does something else. */
    static final class Going {
        final List<VoiceVAResponse> heard = new CopyOnWriteArrayList<>();
        volatile Throwable failure;
        volatile boolean done;
        Disposable turn;
    }

    Going goesOn(Flux<VoiceVAResponse> turn) {
        Going going = new Going();
        going.turn = turn.takeUntil(RealtimeCaller::isLast)
                .subscribe(going.heard::add, failed -> going.failure = failed, () -> going.done = true);
        return going;
    }

    static void eventually(java.util.function.BooleanSupplier what) {
        Flux.interval(Duration.ofMillis(5))
                .filter(tick -> what.getAsBoolean())
                .next()
                .block(SOON);
    }

    static Flux<CallerInput> open(List<CallerInput> inputs) {
        return Flux.concat(Flux.fromIterable(inputs), Flux.never());
    }

    /** A recording and a second of silence. */
    static List<CallerInput> speech(String recording) {
        return frames(concat(mulaw(recording), silence(1000)), AudioFormat.MULAW_8K, FRAME);
    }

    static List<CallerInput> silent(int millis) {
        return frames(silence(millis), AudioFormat.MULAW_8K, FRAME);
    }

    static List<CallerInput> frames(byte[] audio, AudioFormat format, int size) {
        List<CallerInput> frames = new ArrayList<>();
        for (int from = 0; from < audio.length; from += size) {
            int to = Math.min(audio.length, from + size);
            frames.add(new CallerInput.Audio(ByteString.copyFrom(audio, from, to - from), format));
        }
        return frames;
    }

    static byte[] mulaw(String recording) {
        try {
            return WavFile.read(Files.readAllBytes(Path.of("src/test/resources/speech", recording)))
                    .toMulaw8k();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] silence(int millis) {
        byte[] silence = new byte[millis * 8];
        Arrays.fill(silence, (byte) 0xFF);
        return silence;
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** All audio of some responses. */
    static byte[] audio(List<VoiceVAResponse> responses) {
        ByteString all = ByteString.EMPTY;
        for (VoiceVAResponse response : responses) {
            for (var prompt : response.getPromptsList()) {
                all = all.concat(prompt.getAudioContent());
            }
        }
        return all.toByteArray();
    }

    void ends() {
        connector.endConversation(conversation, EndReason.CALLER_ENDED).blockLast(SOON);
    }

    @Override
    public void close() {
        ends();
        connector.close().block(SOON);
    }
}
