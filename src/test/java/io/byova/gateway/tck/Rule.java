package io.byova.gateway.tck;

import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** The rules of the kit, and the words for the author who broke one. */
enum Rule {
    T1(
            "agents",
            "answer getAvailableAgents with the same agents each time: at least one, ids and names unique and not empty,"
                    + " then complete"),
    T2(
            "C1: nothing happens before subscription",
            "move what the method does into the Flux it returns: Flux.defer(() -> …) is the shortest way"),
    T3(
            "C1: demand is respected",
            "emit from operators, which count demand; a Sinks or Flux.create needs a bounded buffer, and never call"
                    + " onNext of a subscriber yourself"),
    T4(
            "C1: without demand, a bounded number of frames is taken",
            "do not subscribe to the turn yourself and do not collect it; let the demand of the returned Flux reach it, with"
                    + " a small prefetch (concatMap(…, 1), publishOn(…, 16))"),
    T5(
            "C1: when demand is used up, a bounded number of frames is taken",
            "bound what you keep of an utterance, and take audio for the vendor no faster than the caller's side reads"),
    T6(
            "C3: cancelling a turn cancels its input and stops the vendor within 500 ms",
            "keep turn and vendor in one chain of operators, or end both in doOnCancel; what subscribes by itself must be"
                    + " disposed"),
    T7(
            "C3: cancelling a reply stops the vendor within 500 ms",
            "tell the vendor to stop in doOnCancel, and drop what it still sends for that reply"),
    T8(
            "a spoken turn is answered and ends",
            "reply when the caller has finished, complete after FINAL, and complete when the turn completes"),
    T9(
            "a turn of digits is answered and ends",
            "reply when the digits arrive, complete after FINAL, and complete when the turn completes"),
    T10(
            "a silent turn ends, without input events",
            "complete when the turn completes, also where the vendor has nothing to say; silence is no START_OF_INPUT"),
    T11(
            "events are taken",
            "answer NO_INPUT with your reprompt, and anything you do not know with Responses.finalReply(), or just"
                    + " complete; do not fail"),
    T12(
            "C6: signals are serial",
            "merge sources with operators (merge, concat, mergeWith), or guard a Sinks with tryEmit and a retry on"
                    + " FAIL_NON_SERIALIZED; send nothing after onComplete or onError"),
    T13("G4: a turn is subscribed at most once", "use publish(…) where two parts of the connector need the same turn"),
    T14(
            "C2: the calling thread is never blocked",
            "use an asynchronous client, delayElements instead of sleep, and runtime.blocking() for what can only block"),
    T15(
            "a call: start, overlapping turns, end",
            "keep state per turn, not per conversation; endConversation releases the vendor's session and completes"),
    T16(
            "a call that begins without SESSION_START",
            "attach the session when startConversation is subscribed, not when the vendor answers (G1)"),
    T17(
            "G2: a second start opens no second session",
            "look for conversation.attachment(…) before you open one, and say the welcome again"),
    T18(
            "the end after a failure",
            "endConversation must not need a living session: release what there is, and complete"),
    T19(
            "conversions complete, and pass failures on",
            "derive both conversions from their input with operators, so that its end is their end"),
    T20(
            "C1: conversions respect demand",
            "derive both conversions from their input with operators of a small prefetch"),
    T21(
            "C4: START_OF_INPUT, END_OF_INPUT, PARTIAL*, CHUNK*, one FINAL",
            "end each reply with one FINAL (takeUntil it is sent) and drop what the vendor says later"),
    T22(
            "C4: audio in the profile of the agent",
            "WAV: whole mu-law WAV files of 8 kHz mono on the FINAL; CHUNK: headerless mu-law on CHUNKs, none on the FINAL"),
    T23(
            "C4: digits are answered before the half-close",
            "answer when the Dtmf arrives; do not wait for the turn to complete, as collectList, last, reduce and then do"),
    T24(
            "a turn that breaks off",
            "pass the error of the turn on, or map it to a ConnectorException; do not wait for the rest"),
    T25(
            "C5: a failed vendor is a ConnectorException",
            "onErrorMap what the vendor's client throws to a ConnectorException, and put a time-out on every answer you"
                    + " wait for"),
    T26(
            "C5: a vendor that fails within a turn is a ConnectorException",
            "watch the vendor's connection while a turn is open; its close ends the turn with a ConnectorException"),
    T27(
            "C7: nothing the caller said or pressed, and no secret, in messages and logs",
            "log counts and codes, not contents; do not pass on messages of other exceptions, which quote their input"),
    T28("close releases everything", "let close() complete when the last connection is closed");

    private final String title;
    private final String advice;

    Rule(String title, String advice) {
        this.title = title;
        this.advice = advice;
    }

    /** The rule is broken. */
    AssertionFailedError broken(String expected, String happened) {
        return new AssertionFailedError(words(expected, happened));
    }

    AssertionFailedError broken(String expected, String happened, Throwable because) {
        return new AssertionFailedError(words(expected, happened), because);
    }

    void hold(boolean holds, String expected, Object happened) {
        if (!holds) {
            throw broken(expected, happened.toString());
        }
    }

    /** The rule cannot be tried with what the author gave. */
    TestAbortedException notTried(String why) {
        return new TestAbortedException(this + " (" + title + ") was not tried: " + why);
    }

    private String words(String expected, String happened) {
        return this + " (" + title + ") is broken.\n  expected: " + expected + "\n  happened: " + happened
                + "\n  what to do: " + advice;
    }
}
