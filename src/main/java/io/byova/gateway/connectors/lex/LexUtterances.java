package io.byova.gateway.connectors.lex;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.speech.TurnDetector;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.lexruntimev2.LexRuntimeV2AsyncClient;
import software.amazon.awssdk.services.lexruntimev2.model.RecognizeUtteranceRequest;
import software.amazon.awssdk.services.lexruntimev2.model.RecognizeUtteranceResponse;
import software.amazon.awssdk.services.lexruntimev2.model.SessionState;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationResponseEventStream;

/**
 * One call in mode utterance: each utterance is cut out by our own speech detector and sent whole; digits are sent as text. The
 * answer is turned into the events a conversation would have brought, so that both modes reply alike.
 */
final class LexUtterances {

    private static final String OPERATION = "RecognizeUtterance";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final AwsLexConfig config;
    private final LexBot bot;
    private final String sessionId;
    private final Map<String, String> attributes;
    private final LexRuntimeV2AsyncClient client;
    private final TurnDetector detector;
    private final Scheduler blocking;
    private final Scheduler timers;
    private final AtomicBoolean introduced = new AtomicBoolean();

    LexUtterances(
            AwsLexConfig config,
            LexBot bot,
            String sessionId,
            Map<String, String> attributes,
            LexRuntimeV2AsyncClient client,
            TurnDetector detector,
            Scheduler blocking,
            Scheduler timers) {
        this.config = config;
        this.bot = bot;
        this.sessionId = sessionId;
        this.attributes = attributes;
        this.client = client;
        this.detector = detector;
        this.blocking = blocking;
        this.timers = timers;
    }

    /** What Lex answers to the text that begins a call. */
    Flux<VoiceVAResponse> welcome() {
        return recognise(TEXT, config.initialTriggerText().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** One turn of the caller. */
    Flux<VoiceVAResponse> turn(Flux<CallerInput> turn) {
        return Flux.defer(() -> {
            ByteArrayOutputStream utterance = new ByteArrayOutputStream();
            CallerFrames frames = new CallerFrames();
            // The utterance is kept until it ends; the detector bounds its length.
            return turn.transform(detector::detect).concatMap(heard -> answer(heard, frames, utterance), 1);
        });
    }

    private Flux<VoiceVAResponse> answer(CallerInput heard, CallerFrames frames, ByteArrayOutputStream utterance) {
        if (heard instanceof CallerInput.SpeechStarted) {
            return Flux.just(Responses.startOfInput());
        }
        if (heard instanceof CallerInput.Audio) {
            CallerInput.Audio audio = (CallerInput.Audio) heard;
            frames.add(audio.bytes(), audio.format()).forEach(utterance::writeBytes);
            return Flux.empty();
        }
        if (heard instanceof CallerInput.SpeechEnded) {
            utterance.writeBytes(frames.rest());
            Flux<VoiceVAResponse> reply = recognise(LexEvents.CALLER_AUDIO, utterance.toByteArray());
            return config.endOfInput() == AwsLexConfig.EndOfInput.ANSWER
                    ? reply
                    : reply.startWith(Responses.endOfInput(ReplyProfile.CHUNK));
        }
        if (heard instanceof CallerInput.Dtmf) {
            String digits = ((CallerInput.Dtmf) heard).digits();
            Character last = ((CallerInput.Dtmf) heard).termchar();
            String text = digits.isEmpty() && last != null ? last.toString() : digits;
            return recognise(TEXT, text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        return LexReplies.toEvent((CallerInput.Event) heard);
    }

    private Flux<VoiceVAResponse> recognise(String contentType, byte[] input) {
        RecognizeUtteranceRequest.Builder request = RecognizeUtteranceRequest.builder()
                .botId(bot.botId())
                .botAliasId(bot.aliasId())
                .localeId(bot.localeId())
                .sessionId(sessionId)
                .requestContentType(contentType)
                .responseContentType(LexEvents.REPLY_AUDIO);
        if (!attributes.isEmpty() && introduced.compareAndSet(false, true)) {
            request.sessionState(LexHeaders.pack(attributes));
        }
        Flux<StartConversationResponseEventStream> answer = Mono.fromFuture(() -> client.recognizeUtterance(
                        request.build(), AsyncRequestBody.fromBytes(input), AsyncResponseTransformer.toPublisher()))
                // The SDK looks up credentials on the thread that calls it.
                .subscribeOn(blocking)
                .timeout(config.answerTimeout(), timers)
                .flatMapMany(response -> events(response.response(), Flux.from(response)));
        return LexReplies.reply(config, answer).onErrorMap(failure -> failed(failure));
    }

    private static ConnectorException failed(Throwable failure) {
        return LexErrors.of(OPERATION, failure);
    }

    private static Flux<StartConversationResponseEventStream> events(
            RecognizeUtteranceResponse response, Flux<ByteBuffer> body) {
        SessionState state = LexHeaders.unpack(response.sessionState());
        StartConversationResponseEventStream intent = StartConversationResponseEventStream.intentResultEventBuilder()
                .sessionState(state)
                .build();
        Flux<StartConversationResponseEventStream> audio =
                body.map(piece -> StartConversationResponseEventStream.audioResponseEventBuilder()
                        .audioChunk(SdkBytes.fromByteBuffer(piece))
                        .build());
        return audio.startWith(intent);
    }
}
