package io.byova.gateway.tckcheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.tck.FakeVendor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The connector without fault passes every rule, and for every rule there is a fault it finds. */
final class EachRuleCanFailTest {

    private static final int RULES = 28;

    @AfterEach
    void withoutFault() {
        Faulty.connectors = TextbookConnector::new;
    }

    @Test
    void theTextbookConnectorPassesAll() {
        // When
        KitRun run = KitRun.of(Faulty.class);

        // Then
        assertThat(run.failed).isEmpty();
        assertThat(run.skipped).isEmpty();
        assertThat(run.passed).hasSize(RULES);
    }

    @ParameterizedTest(name = "T{0}: {1}")
    @MethodSource("faults")
    void aFaultIsFound(int rule, String fault, Function<FakeVendor<String, String>, VendorConnector<?, ?>> connector) {
        // Given
        Faulty.connectors = connector;

        // When
        KitRun run = KitRun.of(Faulty.class, rule);

        // Then
        assertThat(run.passed).as("passed all the same").isEmpty();
        assertThat(run.failed).containsOnlyKeys(rule);
        assertThat(run.failed.get(rule))
                .hasMessageStartingWith("T" + rule + " (")
                .hasMessageContaining("\n  expected: ")
                .hasMessageContaining("\n  happened: ")
                .hasMessageContaining("\n  what to do: ");
    }

    private static Arguments fault(
            int rule, String what, Function<FakeVendor<String, String>, VendorConnector<?, ?>> connector) {
        return Arguments.of(rule, what, connector);
    }

    /** A turn's answer changed. */
    private static Arguments answer(
            int rule, String what, Function<Flux<VoiceVAResponse>, Flux<VoiceVAResponse>> change) {
        return fault(rule, what, vendor -> new TextbookConnector(vendor) {
            @Override
            public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
                return change.apply(super.sendMessage(conversation, turn));
            }
        });
    }

    /** A turn's input changed. */
    private static Arguments input(int rule, String what, Function<Flux<CallerInput>, Flux<CallerInput>> change) {
        return fault(rule, what, vendor -> new TextbookConnector(vendor) {
            @Override
            public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
                return super.sendMessage(conversation, change.apply(turn));
            }
        });
    }

    /** The end changed. */
    private static Arguments end(int rule, String what, Function<EndReason, Flux<VoiceVAResponse>> end) {
        return fault(rule, what, vendor -> new TextbookConnector(vendor) {
            @Override
            public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
                return end.apply(reason);
            }
        });
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(1, "two agents of one id", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<VirtualAgent> getAvailableAgents() {
                        return super.getAvailableAgents().repeat(1);
                    }
                }),
                fault(1, "no agent", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<VirtualAgent> getAvailableAgents() {
                        return Flux.empty();
                    }
                }),
                fault(2, "a session before subscription", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<VoiceVAResponse> startConversation(Conversation call, CallerInput.Event start) {
                        vendor.connect(Flux.never()).subscribe();
                        return super.startConversation(call, start);
                    }
                }),
                fault(2, "a turn subscribed at once", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<VoiceVAResponse> sendMessage(Conversation call, Flux<CallerInput> turn) {
                        turn.subscribe();
                        return Flux.empty();
                    }
                }),
                answer(3, "demand ignored", EachRuleCanFailTest::ignoringDemand),
                fault(4, "the turn collected", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<VoiceVAResponse> sendMessage(Conversation call, Flux<CallerInput> turn) {
                        return turn.collectList().flatMapMany(all -> super.sendMessage(call, Flux.fromIterable(all)));
                    }
                }),
                fault(5, "an upload that knows no demand", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<String> convertWxccToVendor(Conversation call, Flux<CallerInput> turn) {
                        return turn.map(heard -> "started");
                    }
                }),
                input(6, "cancel does not reach the input", EachRuleCanFailTest::deafToCancel),
                fault(7, "a session for each turn, and for good", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<VoiceVAResponse> sendMessage(Conversation call, Flux<CallerInput> turn) {
                        return Flux.defer(() -> {
                            vendor.connect(Flux.never()).subscribe();
                            return super.sendMessage(call, turn);
                        });
                    }
                }),
                answer(7, "cancelled, and goes on talking", EachRuleCanFailTest::talkingOn),
                answer(8, "no completion", answer -> answer.concatWith(Flux.never())),
                answer(8, "no answer", answer -> answer.filter(response -> false)),
                answer(9, "no completion", answer -> answer.concatWith(Flux.never())),
                answer(9, "a failure", answer -> Flux.error(ConnectorException.permanent("x", "x", null))),
                answer(10, "no completion", answer -> answer.concatWith(Flux.never())),
                answer(10, "silence taken for speech", answer -> answer.startWith(Responses.startOfInput())),
                answer(11, "no completion", answer -> answer.concatWith(Flux.never())),
                input(11, "events unknown", turn -> turn.cast(CallerInput.Audio.class)
                        .map(audio -> audio)),
                answer(12, "two threads at once", EachRuleCanFailTest::fromTwoThreads),
                answer(12, "more after the end", EachRuleCanFailTest::afterTheEnd),
                input(13, "the turn subscribed twice", turn -> turn.mergeWith(turn)),
                answer(14, "a sleep", answer -> answer.doOnNext(response -> sleep())),
                answer(14, "a block", answer -> answer.collectList()
                        .hide()
                        .map(EachRuleCanFailTest::blocked)
                        .flatMapIterable(all -> all)),
                end(15, "an end that does not end", reason -> Flux.never()),
                end(15, "a prompt after the end", reason -> Flux.just(Responses.chunk(TextbookConnector.WORDS, false))),
                fault(16, "an implied start refused", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<VoiceVAResponse> startConversation(Conversation call, CallerInput.Event start) {
                        return start.isImplied()
                                ? Flux.error(ConnectorException.permanent("start", "no start", null))
                                : super.startConversation(call, start);
                    }
                }),
                fault(17, "a session for each start", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<VoiceVAResponse> startConversation(Conversation call, CallerInput.Event start) {
                        return Flux.defer(() -> {
                            vendor.connect(Flux.never()).subscribe();
                            return super.startConversation(call, start);
                        });
                    }
                }),
                end(
                        18,
                        "an end that needs a living call",
                        reason -> reason == EndReason.CALLER_ENDED
                                ? Flux.empty()
                                : Flux.error(new IllegalStateException("no session"))),
                fault(18, "a session for good", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<VoiceVAResponse> startConversation(Conversation call, CallerInput.Event start) {
                        return Flux.defer(() -> {
                            vendor.connect(Flux.never()).subscribe();
                            return super.startConversation(call, start);
                        });
                    }
                }),
                fault(19, "a conversion without end", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<String> convertWxccToVendor(Conversation call, Flux<CallerInput> turn) {
                        return super.convertWxccToVendor(call, turn).concatWith(Flux.never());
                    }
                }),
                fault(19, "a conversion with a failure of its own", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation call, Flux<String> said) {
                        return super.convertVendorToWxcc(call, said)
                                .onErrorMap(failure -> new UnsupportedOperationException("failed"));
                    }
                }),
                fault(20, "a conversion that buffers", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation call, Flux<String> said) {
                        return super.convertVendorToWxcc(
                                call, said.filter(m -> !m.equals("done")).onBackpressureBuffer());
                    }
                }),
                fault(20, "a conversion that ignores demand", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<String> convertWxccToVendor(Conversation call, Flux<CallerInput> turn) {
                        return ignoringDemand(super.convertWxccToVendor(call, turn));
                    }
                }),
                answer(
                        21,
                        "a chunk after FINAL",
                        answer -> answer.concatWithValues(Responses.chunk(TextbookConnector.WORDS, false))),
                answer(21, "no FINAL", answer -> answer.filter(response -> !response.equals(Responses.finalReply()))),
                answer(21, "END_OF_INPUT alone", answer -> answer.skip(1)),
                answer(
                        22,
                        "a WAV header in a chunk",
                        answer -> answer.startWith(Responses.chunk(ByteString.copyFromUtf8("RIFF and so on"), false))),
                answer(
                        22,
                        "audio on FINAL",
                        answer -> Flux.just(Responses.prompt(ByteString.copyFromUtf8("and so on"), false))),
                fault(23, "the half-close waited for", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Flux<VoiceVAResponse> sendMessage(Conversation call, Flux<CallerInput> turn) {
                        return turn.collectList().flatMapMany(all -> super.sendMessage(call, Flux.fromIterable(all)));
                    }
                }),
                input(24, "an exception of its own", turn -> turn.onErrorMap(UnsupportedOperationException::new)),
                input(24, "a failure never noticed", turn -> turn.onErrorResume(failure -> Flux.never())),
                answer(25, "the vendor's exception", answer -> answer.onErrorMap(Throwable::getCause)),
                answer(25, "a hang", answer -> answer.onErrorResume(failure -> Flux.never())),
                answer(25, "silence", answer -> answer.onErrorComplete()),
                answer(26, "the vendor's exception", answer -> answer.onErrorMap(Throwable::getCause)),
                answer(26, "a hang", answer -> answer.onErrorResume(failure -> Flux.never())),
                input(27, "digits in the log", turn -> turn.doOnNext(EachRuleCanFailTest::logged)),
                input(27, "digits in the JDK's log", turn -> turn.doOnNext(EachRuleCanFailTest::loggedByJdk)),
                answer(
                        27,
                        "a secret in a message",
                        answer -> Flux.error(ConnectorException.permanent("401", "refused: sk-very-secret", null))),
                input(27, "digits in a cause", turn -> turn.doOnNext(EachRuleCanFailTest::parsed)),
                fault(28, "a close that does not end", vendor -> new TextbookConnector(vendor) {
                    @Override
                    public Mono<Void> close() {
                        return Mono.never();
                    }
                }));
    }

    private static void sleep() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T blocked(T value) {
        return Mono.just(value).hide().block();
    }

    private static void logged(CallerInput heard) {
        if (heard instanceof CallerInput.Dtmf) {
            LoggerFactory.getLogger(EachRuleCanFailTest.class)
                    .atDebug()
                    .addKeyValue("digits", ((CallerInput.Dtmf) heard).digits())
                    .log("pressed");
        }
    }

    private static void loggedByJdk(CallerInput heard) {
        if (heard instanceof CallerInput.Dtmf) {
            System.getLogger(EachRuleCanFailTest.class.getName())
                    .log(System.Logger.Level.DEBUG, "pressed {0}", ((CallerInput.Dtmf) heard).digits());
        }
    }

    private static void parsed(CallerInput heard) {
        if (heard instanceof CallerInput.Dtmf) {
            try {
                Integer.parseInt(((CallerInput.Dtmf) heard).digits());
            } catch (NumberFormatException quoting) {
                throw ConnectorException.permanent("digits", "no number", quoting);
            }
        }
    }

    private static <T> Flux<T> ignoringDemand(Flux<T> source) {
        return Flux.from(actual -> source.subscribe(new BaseSubscriber<T>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                actual.onSubscribe(new Subscription() {
                    @Override
                    public void request(long n) {
                        // Who wants more than it gets at once?
                    }

                    @Override
                    public void cancel() {
                        subscription.cancel();
                    }
                });
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            protected void hookOnNext(T value) {
                actual.onNext(value);
            }

            @Override
            protected void hookOnComplete() {
                actual.onComplete();
            }

            @Override
            protected void hookOnError(Throwable failure) {
                actual.onError(failure);
            }
        }));
    }

    private static <T> Flux<T> deafToCancel(Flux<T> source) {
        return Flux.from(actual -> source.subscribe(new BaseSubscriber<T>() {
            private volatile boolean left;

            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                actual.onSubscribe(new Subscription() {
                    @Override
                    public void request(long n) {
                        subscription.request(n);
                    }

                    @Override
                    public void cancel() {
                        left = true;
                    }
                });
            }

            @Override
            protected void hookOnNext(T value) {
                if (!left) {
                    actual.onNext(value);
                }
            }

            @Override
            protected void hookOnComplete() {
                actual.onComplete();
            }

            @Override
            protected void hookOnError(Throwable failure) {
                actual.onError(failure);
            }
        }));
    }

    /** A thread that says the same again and again, whoever listens. */
    private static Flux<VoiceVAResponse> talkingOn(Flux<VoiceVAResponse> answer) {
        VoiceVAResponse words = Responses.chunk(TextbookConnector.WORDS, true);
        return Flux.from(actual -> answer.subscribe(new BaseSubscriber<VoiceVAResponse>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
                actual.onSubscribe(new Subscription() {
                    @Override
                    public void request(long n) {
                        // All is coming.
                    }

                    @Override
                    public void cancel() {
                        dispose();
                        Flux.interval(java.time.Duration.ofMillis(5)).take(200).subscribe(tick -> actual.onNext(words));
                    }
                });
            }

            @Override
            protected void hookOnNext(VoiceVAResponse value) {
                actual.onNext(value);
            }
        }));
    }

    private static Flux<VoiceVAResponse> fromTwoThreads(Flux<VoiceVAResponse> answer) {
        return Flux.from(actual -> {
            actual.onSubscribe(reactor.core.publisher.Operators.emptySubscription());
            for (int i = 0; i < 2; i++) {
                Flux.range(0, 20)
                        .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic())
                        .subscribe(tick -> actual.onNext(Responses.chunk(TextbookConnector.WORDS, true)));
            }
        });
    }

    private static Flux<VoiceVAResponse> afterTheEnd(Flux<VoiceVAResponse> answer) {
        return Flux.from(actual -> {
            actual.onSubscribe(reactor.core.publisher.Operators.emptySubscription());
            actual.onNext(Responses.finalReply());
            actual.onComplete();
            actual.onNext(Responses.finalReply());
        });
    }
}
