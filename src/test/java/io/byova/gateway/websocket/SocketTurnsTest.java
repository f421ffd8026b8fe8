package io.byova.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFInputs;
import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceInput.VoiceEncoding;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** How the messages of a socket become turns: seen from a pipeline that answers as the test says. */
final class SocketTurnsTest {

    private static final VoiceVAResponse BARGE_IN_CHUNK = Responses.chunk(ByteString.copyFrom(new byte[400]), true);
    private static final VoiceVAResponse FIRM_CHUNK = Responses.chunk(ByteString.copyFrom(new byte[400]), false);

    /** One turn as the pipeline sees it. */
    private static final class Rpc extends BaseSubscriber<VoiceVARequest> {
        final List<VoiceVARequest> requests = new ArrayList<>();
        final Sinks.Many<VoiceVAResponse> answer = Sinks.many().unicast().onBackpressureBuffer();
        boolean halfClosed;
        boolean cancelled;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(VoiceVARequest request) {
            requests.add(request);
        }

        @Override
        protected void hookOnComplete() {
            halfClosed = true;
        }

        Rpc says(VoiceVAResponse... responses) {
            for (VoiceVAResponse response : responses) {
                answer.tryEmitNext(response).orThrow();
            }
            return this;
        }

        void ends() {
            answer.tryEmitComplete().orThrow();
        }

        String kinds() {
            return requests.stream().map(SocketTurnsTest::kind).collect(Collectors.joining(" "))
                    + (halfClosed ? " |" : "");
        }
    }

    private final List<Rpc> rpcs = new ArrayList<>();
    private final List<Outgoing> sent = new ArrayList<>();
    private long demand = Long.MAX_VALUE;
    private int spaces;
    private final SocketTurns turns = new SocketTurns(this::open, failure -> new Outgoing.Close(null), () -> spaces++);
    private final BaseSubscriber<Outgoing> reader = new BaseSubscriber<>() {
        @Override
        protected void hookOnNext(Outgoing next) {
            sent.add(next);
        }
    };

    private Flux<VoiceVAResponse> open(Flux<VoiceVARequest> requests) {
        return Flux.defer(() -> {
            Rpc rpc = new Rpc();
            rpcs.add(rpc);
            requests.subscribe(rpc);
            rpc.request(demand);
            return rpc.answer.asFlux().doOnCancel(() -> rpc.cancelled = true);
        });
    }

    @BeforeEach
    void read() {
        turns.answers().subscribe(reader);
    }

    @AfterEach
    void hangUp() {
        reader.cancel();
        assertThat(rpcs).allMatch(rpc -> rpc.cancelled || rpc.answer.scan(reactor.core.Scannable.Attr.TERMINATED));
    }

    @Test
    void anEventAndDigitsAreTurnsOfTheirOwnAndHalfClosed() {
        // When
        turns.accept(event(EventType.SESSION_START));
        rpcs.get(0).says(Responses.finalReply()).ends();
        turns.accept(digits());

        // Then
        assertThat(kinds()).containsExactly("SESSION_START |", "DIGITS |");
    }

    @Test
    void audioIsOneTurnUntilItsEndOfInput() {
        // When
        turns.accept(audio());
        turns.accept(audio());
        rpcs.get(0).says(Responses.startOfInput());
        turns.accept(audio());
        rpcs.get(0).says(Responses.endOfInput(ReplyProfile.CHUNK));
        turns.accept(audio());

        // Then the last one comes too late, and nobody listens yet
        assertThat(kinds()).containsExactly("AUDIO AUDIO AUDIO |");

        // When the reply is over
        rpcs.get(0).says(FIRM_CHUNK, Responses.finalReply()).ends();
        turns.accept(audio());

        // Then
        assertThat(kinds()).containsExactly("AUDIO AUDIO AUDIO |", "AUDIO");
    }

    @Test
    void audioDuringAPromptThatMayBeInterruptedIsTheNextTurn() {
        // Given
        turns.accept(audio());
        rpcs.get(0).says(Responses.startOfInput(), Responses.endOfInput(ReplyProfile.CHUNK));

        // When
        rpcs.get(0).says(BARGE_IN_CHUNK);
        turns.accept(audio());
        rpcs.get(0).says(BARGE_IN_CHUNK);
        turns.accept(audio());

        // Then
        assertThat(kinds()).containsExactly("AUDIO |", "AUDIO AUDIO");
    }

    @Test
    void audioDuringAPromptThatMayNotIsDropped() {
        // Given
        turns.accept(event(EventType.SESSION_START));

        // When
        turns.accept(audio());
        rpcs.get(0).says(FIRM_CHUNK);
        turns.accept(audio());

        // Then
        assertThat(kinds()).containsExactly("SESSION_START |");
    }

    @Test
    void theFormatOfADroppedMessageIsNotLost() {
        // Given
        turns.accept(event(EventType.SESSION_START));
        turns.accept(VoiceVARequest.newBuilder()
                .setAudioInput(VoiceInput.newBuilder()
                        .setCallerAudio(ByteString.copyFrom(new byte[160]))
                        .setEncoding(VoiceEncoding.ALAW_FORMAT)
                        .setSampleRateHertz(8000))
                .build());
        rpcs.get(0).says(Responses.finalReply()).ends();

        // When
        turns.accept(audio());

        // Then
        VoiceInput first = rpcs.get(1).requests.get(0).getAudioInput();
        assertThat(first.getEncoding()).isEqualTo(VoiceEncoding.ALAW_FORMAT);
        assertThat(first.getCallerAudio().size()).isEqualTo(160);
    }

    @Test
    void startOfDtmfEndsTheAudioFromWithin() {
        // Given
        turns.accept(audio());

        // When
        turns.accept(event(EventType.START_OF_DTMF));
        turns.accept(digits());

        // Then
        assertThat(kinds()).containsExactly("AUDIO START_OF_DTMF |", "DIGITS |");
    }

    @Test
    void digitsWithoutNoticeBringItAlong() {
        // Given
        turns.accept(audio());

        // When
        turns.accept(digits());

        // Then
        assertThat(kinds()).containsExactly("AUDIO START_OF_DTMF |", "DIGITS |");
    }

    @Test
    void startOfDtmfDuringAReplyIsATurnOfItsOwn() {
        // Given
        turns.accept(audio());
        rpcs.get(0).says(Responses.startOfInput(), Responses.endOfInput(ReplyProfile.CHUNK), BARGE_IN_CHUNK);

        // When
        turns.accept(event(EventType.START_OF_DTMF));

        // Then
        assertThat(kinds()).containsExactly("AUDIO |", "START_OF_DTMF |");
    }

    @Test
    void anyOtherEventHalfClosesTheAudio() {
        // Given
        turns.accept(audio());

        // When
        turns.accept(event(EventType.NO_INPUT));

        // Then
        assertThat(kinds()).containsExactly("AUDIO |", "NO_INPUT |");
    }

    @Test
    void answersGoOutInTheOrderOfTheirTurns() {
        // Given
        turns.accept(audio());
        rpcs.get(0).says(Responses.startOfInput(), Responses.endOfInput(ReplyProfile.CHUNK), BARGE_IN_CHUNK);
        turns.accept(audio());

        // When the newer turn hears the caller, and the older one is stopped by that
        rpcs.get(1).says(Responses.startOfInput());
        rpcs.get(0).says(Responses.finalReply()).ends();

        // Then
        assertThat(sent())
                .containsExactly(
                        Responses.startOfInput(),
                        Responses.endOfInput(ReplyProfile.CHUNK),
                        BARGE_IN_CHUNK,
                        Responses.finalReply(),
                        Responses.startOfInput());
    }

    @Test
    void afterTheTerminalResponseOnlySessionEndIsListenedTo() {
        // Given
        turns.accept(event(EventType.SESSION_START));
        rpcs.get(0).says(Responses.transfer("x", Struct.getDefaultInstance())).ends();

        // When
        turns.accept(audio());
        turns.accept(digits());
        turns.accept(event(EventType.SESSION_START));
        turns.accept(event(EventType.SESSION_END));
        rpcs.get(1)
                .says(Responses.sessionEnd("ended", Struct.getDefaultInstance()))
                .ends();

        // Then
        assertThat(kinds()).containsExactly("SESSION_START |", "SESSION_END |");
        assertThat(sent.get(0).ending()).isNull();
        assertThat(sent.get(1).ending()).isEqualTo(Outgoing.Ending.CALL_OVER);
    }

    @Test
    void aPipelineThatTakesNothingStopsTheClient() {
        // Given
        demand = 1;
        turns.accept(audio());

        // When
        int accepted = 1;
        while (!turns.isFull() && accepted < 1000) {
            turns.accept(audio());
            accepted++;
        }

        // Then
        assertThat(accepted).isEqualTo(1 + SocketTurn.MOST_WAITING);
        int before = spaces;
        rpcs.get(0).request(1);
        assertThat(spaces).isGreaterThan(before);
        assertThat(turns.isFull()).isFalse();
    }

    @Test
    void soManyTurnsAreOpenAndNoMore() {
        // When
        int accepted = 0;
        while (!turns.isFull() && accepted < 1000) {
            turns.accept(event(EventType.CUSTOM_EVENT));
            accepted++;
        }

        // Then
        assertThat(accepted).isEqualTo(SocketTurns.MOST_LIVE);
        rpcs.get(0).says(Responses.finalReply()).ends();
        assertThat(turns.isFull()).isFalse();
    }

    @Test
    void aTurnThatFailsSaysSoAndTheNextGoesOn() {
        // Given
        turns.accept(digits());

        // When
        rpcs.get(0).answer.tryEmitError(new IllegalStateException("x"));
        turns.accept(digits());
        rpcs.get(1).says(Responses.finalReply()).ends();

        // Then
        assertThat(sent.get(0)).isInstanceOf(Outgoing.Close.class);
        assertThat(sent.get(1)).isEqualTo(new Outgoing.Reply(Responses.finalReply(), null));
    }

    private List<String> kinds() {
        return rpcs.stream().map(Rpc::kinds).toList();
    }

    private List<VoiceVAResponse> sent() {
        return sent.stream().map(each -> ((Outgoing.Reply) each).response()).toList();
    }

    private static String kind(VoiceVARequest request) {
        if (request.hasEventInput()) {
            return request.getEventInput().getEventType().name();
        }
        return request.hasAudioInput() ? "AUDIO" : "DIGITS";
    }

    private static VoiceVARequest event(EventType type) {
        return VoiceVARequest.newBuilder()
                .setEventInput(EventInput.newBuilder().setEventType(type))
                .build();
    }

    private static VoiceVARequest digits() {
        return VoiceVARequest.newBuilder().setDtmfInput(DTMFInputs.newBuilder()).build();
    }

    private static VoiceVARequest audio() {
        return VoiceVARequest.newBuilder()
                .setAudioInput(VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(new byte[160])))
                .build();
    }
}
