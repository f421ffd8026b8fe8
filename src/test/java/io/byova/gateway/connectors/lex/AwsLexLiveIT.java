package io.byova.gateway.connectors.lex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connectors.FakeConversation;
import io.byova.gateway.connectors.FakeRuntime;
import io.byova.gateway.connectors.Heard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * One spoken turn with a real bot, where LEX_LIVE_BOT_ID names one: with AWS_REGION, credentials where the SDK looks for them,
 * and LEX_LIVE_ALIAS_ID and LEX_LIVE_LOCALE_ID where they are not the defaults. Costs a few cents.
 */
@Timeout(120)
class AwsLexLiveIT {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    @Test
    void aRealBotAnswers() {
        String bot = System.getenv("LEX_LIVE_BOT_ID");
        if (bot == null) {
            System.out.println("AwsLexLiveIT is skipped: LEX_LIVE_BOT_ID names no bot");
        }
        assumeTrue(bot != null, "LEX_LIVE_BOT_ID names no bot");

        // Given
        AwsLexConnector connector = new AwsLexConnector(
                LexSettings.none()
                        .with("bot-id", bot)
                        .with("bot-alias-id", System.getenv("LEX_LIVE_ALIAS_ID"))
                        .with("locale-id", System.getenv("LEX_LIVE_LOCALE_ID"))
                        .config(),
                new FakeRuntime(Path.of("audio"), Schedulers.boundedElastic()));
        FakeConversation call = new FakeConversation("live-" + UUID.randomUUID());
        try {
            List<VoiceVAResponse> welcome = connector
                    .startConversation(call, LexCalls.sessionStart())
                    .collectList()
                    .block(LIMIT);

            // When the caller speaks at the pace of a telephone
            List<VoiceVAResponse> reply = connector
                    .sendMessage(
                            call,
                            Heard.recording("caller1.wav")
                                    .delayElements(Duration.ofMillis(20))
                                    .concatWith(Flux.never()))
                    .collectList()
                    .block(LIMIT);

            // Then
            System.out.println("welcome: " + LexCalls.audio(welcome).length + " bytes, reply: "
                    + LexCalls.audio(reply).length + " bytes");
            assertThat(LexCalls.audio(reply)).isNotEmpty();
        } finally {
            connector.endConversation(call, EndReason.CALLER_ENDED).blockLast(LIMIT);
            connector.close().block(LIMIT);
        }
    }
}
