package io.byova.gateway.tck;

import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.VendorConnector;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every connector must do, as tests. Implement it in a test class of your own and say how to make your connector:
 *
 * <pre>{@code
 * final class ParrotConnectorTckTest implements ConnectorTck {
 *     public VendorConnector<?, ?> connector(ConnectorRuntime runtime) {
 *         return new ParrotConnector(new ParrotConnector.Config("Polly"));
 *     }
 * }
 * }</pre>
 *
 * <p>The other methods that are no tests have defaults; override those that say more about your connector. Rules that
 * cannot be tried without them are reported as skipped, with the reason. The rules T1 to T28 follow the guarantees G and C
 * in the documentation of the package {@code io.byova.gateway.connector}; a message of a broken rule says what was
 * expected, what happened and what to do.
 *
 * <p>Each test makes a connector, calls it from one thread as the gateway's event loops do, and closes it. Everything that
 * waits has a limit. Rule T14 needs BlockHound on the test class path ({@code
 * io.projectreactor.tools:blockhound-junit-platform} and the JVM option {@code -XX:+AllowRedefinitionToAddDeleteMethods}).
 */
@Timeout(120)
public interface ConnectorTck {

    // ---- what an author says ----------------------------------------------------------------------------------------

    /**
     * Makes a connector, pointed at a fake vendor where it has a vendor. Asked once in each test; the kit closes it.
     *
     * @param runtime what the gateway would lend; the one {@link #runtime()} made
     */
    VendorConnector<?, ?> connector(ConnectorRuntime runtime);

    /**
     * A caller whose last turn is answered with a reply, in speech if the connector hears speech. Null where it does not.
     * Add {@link ScriptedCaller#inRealTime()} where the vendor needs frames at the pace of a telephone.
     */
    default @Nullable ScriptedCaller speaking() {
        return ScriptedCaller.says(Duration.ofMillis(1500))
                .pauses(Duration.ofMillis(1500))
                .hangsUp();
    }

    /** A caller whose last turn is an entry of digits that is answered with a reply. Null where no digits are. */
    default @Nullable ScriptedCaller dialling() {
        return ScriptedCaller.dials("12#").hangsUp();
    }

    /**
     * How many sessions are open at the vendor, as the vendor counts them. The default, for a connector without any, is 0;
     * with it, nobody looks for leaked sessions.
     */
    default int openVendorSessions() {
        return 0;
    }

    /** Whether the vendor is sending a reply nobody has stopped, as the vendor sees it. The default is false. */
    default boolean vendorIsSpeaking() {
        return false;
    }

    /** What makes the vendor fail, now and from then on, when it is run. Null where there is no vendor that can fail. */
    default @Nullable Runnable vendorFailure() {
        return null;
    }

    /**
     * Messages of the vendor that make up one reply, of the type {@code convertVendorToWxcc} takes. Empty where none can
     * be given; then that conversion is tried with the vendor's end and failure only.
     */
    default List<?> vendorMessages() {
        return List.of();
    }

    /** What must not be in any message or log line: the API key the connector was made with. */
    default List<String> secrets() {
        return List.of();
    }

    /** What the connector is lent, made anew for each test: in real time, or {@link TckRuntime#virtual()}. */
    default TckRuntime runtime() {
        return TckRuntime.real();
    }

    /** How long a connector may take to answer, beside the time its caller speaks. The default is 5 seconds. */
    default Duration patience() {
        return Duration.ofSeconds(5);
    }

    /** How many frames a connector may take that nobody asked it to: the sum of its prefetches. The default is 300, 6 s. */
    default int framesAhead() {
        return 300;
    }

    // ---- the rules --------------------------------------------------------------------------------------------------

    /** T1. There is an agent; ids and names are unique and not empty, and the same when asked again (rule 36). */
    @Test
    default void t01_agentsAreThereUniqueAndStable() {
        CallRules.agents(this);
    }

    /** T2 (C1). A method that is called, but whose Flux is not subscribed, takes no input and opens no session. */
    @Test
    default void t02_nothingHappensBeforeSubscription() {
        CallRules.laziness(this);
    }

    /** T3 (C1). Welcome and replies come as they are requested, and never more. */
    @Test
    default void t03_noMoreIsEmittedThanWasRequested() {
        DemandRules.replies(this);
    }

    /** T4 (C1). A caller who speaks without end, while nobody requests an answer, is stopped after {@link #framesAhead()}. */
    @Test
    default void t04_framesTakenWithoutDemandAreBounded() {
        DemandRules.withoutDemand(this);
    }

    /**
     * T5 (C1). The same after the first response: from then on at most {@link #framesAhead()} and an utterance of 32
     * seconds are taken.
     */
    @Test
    default void t05_framesTakenAfterDemandIsUsedUpAreBounded() {
        DemandRules.demandUsedUp(this);
    }

    /** T6 (C3). A turn that is cancelled while the caller speaks cancels its input within 500 ms and says nothing more. */
    @Test
    default void t06_cancelWhileListeningReleasesCallerAndVendor() {
        CancelRules.whileListening(this);
    }

    /** T7 (C3). A reply that is cancelled (the caller barged in) stops the vendor within 500 ms and leaks no session. */
    @Test
    default void t07_cancelWhileSpeakingStopsTheVendor() {
        CancelRules.whileSpeaking(this);
    }

    /** T8 (C4). A spoken turn gets a reply, and its Flux completes when the turn has completed. */
    @Test
    default void t08_aSpokenTurnIsAnsweredAndCompletes() {
        TurnRules.speech(this);
    }

    /** T9 (C4). A turn of digits gets a reply, and its Flux completes when the turn has completed. */
    @Test
    default void t09_aTurnOfDigitsIsAnsweredAndCompletes() {
        TurnRules.digits(this);
    }

    /** T10 (rule 18). A silent turn's Flux completes when the turn completes, without START_OF_INPUT or END_OF_INPUT. */
    @Test
    default void t10_aSilentTurnCompletes() {
        TurnRules.silence(this);
    }

    /** T11 (rules 33 and 34). NO_INPUT and an unknown CUSTOM_EVENT do not make the connector fail or hang. */
    @Test
    default void t11_eventsAreTaken() {
        TurnRules.events(this);
    }

    /** T12 (C6). Signals of one Flux never overlap, and nothing follows its end. */
    @Test
    default void t12_signalsAreSerial() {
        TurnRules.serial(this);
    }

    /** T13 (G4). A turn is subscribed at most once. */
    @Test
    default void t13_aTurnIsSubscribedAtMostOnce() {
        TurnRules.subscribedOnce(this);
    }

    /** T14 (C2). On a thread that must not be blocked, a whole call blocks nothing. Fails where BlockHound is missing. */
    @Test
    default void t14_theCallingThreadIsNeverBlocked() {
        ThreadRules.neverBlocked(this);
    }

    /**
     * T15 (G1, G3, G7). A call with overlapping turns: one that stays open does not keep another from its answer; the end
     * completes with at most one response, which has no prompt, and within 500 ms the vendor's session is gone.
     */
    @Test
    default void t15_aCallWithOverlappingTurnsStartsAndEnds() {
        LifecycleRules.wholeCall(this);
    }

    /** T16 (rule 9, G1). A turn is answered that comes while an implied start is still going on. */
    @Test
    default void t16_aCallMayBeginWithoutSessionStart() {
        LifecycleRules.impliedStart(this);
    }

    /** T17 (G2). A start that was cancelled may come again; it does not fail and opens no second session. */
    @Test
    default void t17_aSecondStartOpensNoSecondSession() {
        LifecycleRules.startedTwice(this);
    }

    /** T18 (G7). The end completes, and releases the vendor, also after a start or a turn that was cancelled or failed. */
    @Test
    default void t18_theEndAfterAFailureReleasesTheVendor() {
        LifecycleRules.endAfterFailure(this);
    }

    /** T19. Both conversions complete when their input does, and fail with its failure or a ConnectorException. */
    @Test
    default void t19_conversionsCompleteAndPassFailuresOn() {
        ConversionRules.complete(this);
    }

    /** T20 (C1). Both conversions emit what is requested, and take a bounded number of inputs without demand. */
    @Test
    default void t20_conversionsRespectDemand() {
        ConversionRules.demand(this);
    }

    /** T21 (C4, rules 16, 23, 25). START_OF_INPUT, END_OF_INPUT, PARTIAL*, CHUNK*, one FINAL; one event per response. */
    @Test
    default void t21_repliesAreInOrder() {
        ReplyRules.order(this);
    }

    /** T22 (C4, rules 12, 20 to 22, 28). Audio is in the agent's profile; no response is above 4 MiB. */
    @Test
    default void t22_audioIsInTheProfileOfTheAgent() {
        ReplyRules.profile(this);
    }

    /** T23 (C4, rule 6). Digits are answered while their turn is still open. */
    @Test
    default void t23_digitsAreAnsweredBeforeTheHalfClose() {
        TurnRules.digitsBeforeHalfClose(this);
    }

    /** T24 (C5). A turn that fails ends the answer: with its own failure, a ConnectorException, or completion. */
    @Test
    default void t24_aTurnThatBreaksOffEndsTheAnswer() {
        FailureRules.callerBreaksOff(this);
    }

    /**
     * T25 (C5). A start and a turn that meet a {@link #vendorFailure()} fail with a ConnectorException, where the connector
     * cannot answer all the same.
     */
    @Test
    default void t25_aFailedVendorIsAConnectorException() {
        FailureRules.vendorIsDown(this);
    }

    /** T26 (C5). The same of a vendor that fails while the caller speaks. */
    @Test
    default void t26_aVendorThatFailsWithinATurnIsAConnectorException() {
        FailureRules.vendorGoesDown(this);
    }

    /**
     * T27 (C7). Digits, flow data and {@link #secrets()} are in no message of an exception and in no line of the log, which
     * is heard through java.util.logging and, where it is there, Logback.
     */
    @Test
    default void t27_contentsAndSecretsStayOutOfMessagesAndLogs() {
        SecrecyRules.nothingIsTold(this);
    }

    /** T28. {@code close()} completes, and no session is left at the vendor. */
    @Test
    default void t28_closeReleasesEverything() {
        LifecycleRules.closed(this);
    }
}
