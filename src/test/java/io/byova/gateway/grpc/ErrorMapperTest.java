package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.byova.gateway.conversation.CallRejected;
import io.grpc.Status;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;

final class ErrorMapperTest {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ErrorMapper.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN_AGENT, NOT_FOUND",
        "INVALID_REQUEST, INVALID_ARGUMENT",
        "OVER_LIMIT, RESOURCE_EXHAUSTED",
        "DRAINING, UNAVAILABLE"
    })
    void aRefusalIsTheCallersToActOn(CallRejected.Kind kind, Status.Code code) {
        Status status = status(new CallRejected(kind, "because"));

        assertThat(status.getCode()).isEqualTo(code);
        assertThat(status.getDescription()).isEqualTo("because");
        assertThat(log.list).isEmpty();
    }

    @Test
    void aStatusPassesAsItIs() {
        Throwable failure = Status.DATA_LOSS.asRuntimeException();

        assertThat(ErrorMapper.toStatus(failure)).isSameAs(failure);
        assertThat(ErrorMapper.toStatus(Exceptions.propagate(Status.ABORTED.asException())))
                .isInstanceOf(io.grpc.StatusException.class);
        assertThat(log.list).isEmpty();
    }

    @Test
    void aCancelIsNoError() {
        assertThat(status(new CancellationException()).getCode()).isEqualTo(Status.Code.CANCELLED);
        assertThat(log.list).isEmpty();
    }

    @Test
    void anythingElseIsOurFaultAndFoundByItsId() {
        Status status = status(new IllegalStateException("password is hunter2"));

        assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getCause()).isNull();
        assertThat(status.getDescription()).matches("internal error, id [0-9a-f]{8}");
        String id = status.getDescription().substring("internal error, id ".length());
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getKeyValuePairs())
                    .anySatisfy(pair -> assertThat(pair.value).isEqualTo(id));
            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("password is hunter2");
        });
    }

    private static Status status(Throwable failure) {
        return Status.fromThrowable(ErrorMapper.toStatus(failure));
    }
}
