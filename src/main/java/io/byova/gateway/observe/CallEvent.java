package io.byova.gateway.observe;

import java.util.Locale;

/**
 * Something that happened, without its content.
 *
 * @param id rises by one with each event of this gateway since its start; begins with 1
 * @param atMillis when, in milliseconds of the wall clock since 1970
 * @param sinceStartNanos when, since the call's start, by a clock nobody sets
 * @param kind what
 * @param call whose call
 * @param turn the number of the call's RPC, from 1; 0 where it is about the whole call
 * @param detail as {@link Kind} says; may be empty
 * @param cause a vendor error in words; empty for all else
 * @param value as {@link Kind} says; -1 where it says nothing
 */
public record CallEvent(
        long id,
        long atMillis,
        long sinceStartNanos,
        Kind kind,
        CallIdentity call,
        int turn,
        String detail,
        String cause,
        long value) {

    /** What can happen. */
    public enum Kind {
        /** A call began. */
        CALL_STARTED,
        /** An RPC of a call began. */
        TURN_OPENED,
        /** The caller's side sent an event; detail is its type. */
        INPUT_EVENT,
        /** The caller pressed keys; value is how many, unless even that is confidential. */
        DTMF,
        /** The caller began to speak. */
        START_OF_INPUT,
        /** The caller has finished. */
        END_OF_INPUT,
        /** The first audio of a reply is sent; value is the microseconds the caller waited for it. */
        FIRST_AUDIO,
        /** A whole prompt is sent; value is its bytes. */
        PROMPT,
        /** All chunks of a reply are sent; value is their bytes, detail is how many they were. */
        CHUNKS,
        /** A reply is complete. */
        REPLY,
        /** The response that ends the call is sent; detail is its event. */
        TERMINAL,
        /** The caller interrupted the reply on this RPC. */
        BARGE_IN,
        /** The connector failed; detail is the vendor's code, cause says why, value is 1 where a retry may succeed. */
        VENDOR_ERROR,
        /** An RPC is over; detail is its {@link Outcome}, value its microseconds. */
        TURN_CLOSED,
        /** A call is over; detail is the reason, value its milliseconds. */
        CALL_ENDED,
        /** An RPC was refused; detail is the {@link Rejection}. */
        REJECTED;

        /** As it is written in JSON: {@code first-audio}. */
        public String tag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
