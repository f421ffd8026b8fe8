package io.byova.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.netty.channel.AbortedException;

final class LateErrorsTest {

    static final List<Throwable> CONNECTIONS = List.of(
            new IOException("Connection reset by peer"),
            ReadTimeoutException.INSTANCE,
            new AbortedException("Connection has been closed"));

    static final List<Throwable> FAULTS =
            List.of(new IllegalStateException("ours"), new NoSuchFileException("greeting.wav"));

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(LateErrors.class);

    @BeforeEach
    void hook() {
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        log.start();
        logger.addAppender(log);
        LateErrors.hook();
    }

    @AfterEach
    void unhook() {
        Hooks.resetOnErrorDropped();
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @ParameterizedTest
    @FieldSource("CONNECTIONS")
    void aConnectionThatEndsAfterItsStreamIsALineAtDebug(Throwable failure) {
        failAfterTheEnd(failure);

        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.DEBUG);
    }

    @ParameterizedTest
    @FieldSource("FAULTS")
    void aFaultAfterTheEndIsStillAnErrorWithItsCause(Throwable failure) {
        failAfterTheEnd(failure);

        assertThat(log.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
            assertThat(line.getThrowableProxy().getClassName())
                    .isEqualTo(failure.getClass().getName());
        });
    }

    private static void failAfterTheEnd(Throwable failure) {
        Flux.from(subscriber -> {
                    subscriber.onSubscribe(Operators.emptySubscription());
                    subscriber.onComplete();
                    subscriber.onError(failure);
                })
                .map(Object::toString)
                .blockLast();
    }
}
