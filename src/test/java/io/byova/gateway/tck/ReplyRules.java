package io.byova.gateway.tck;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What WxCC takes: T21 and T22. */
final class ReplyRules {

    private static final int LARGEST = 4 * 1024 * 1024;
    private static final ByteString RIFF = ByteString.copyFromUtf8("RIFF");
    private static final int MULAW_TAG = 7;
    private static final int FMT_END = 36;

    private ReplyRules() {}

    static void order(ConnectorTck kit) {
        each(kit, ReplyRules::inOrder);
    }

    static void profile(ConnectorTck kit) {
        each(kit, (what, call) -> call.reply().got.forEach(response -> fits(what, response, call.profile())));
    }

    private record Call(Probe<VoiceVAResponse> reply, ReplyProfile profile) {}

    /** The welcome, and what speech, digits and events are answered with. */
    private static void each(ConnectorTck kit, BiConsumer<String, Call> check) {
        try (Trial trial = Trial.of(kit)) {
            TckConversation conversation = trial.conversation();
            ReplyProfile profile = conversation.agent().settings().profile();
            Probe<VoiceVAResponse> welcome = trial.start(conversation, Trial.START, Long.MAX_VALUE);
            trial.awaitReply(welcome);
            whole(trial, welcome);
            check.accept("the welcome", new Call(welcome, profile));
            ScriptedCaller custom =
                    ScriptedCaller.event(EventInput.EventType.CUSTOM_EVENT, "tck-event", Struct.getDefaultInstance());
            ScriptedCaller silent =
                    ScriptedCaller.event(EventInput.EventType.NO_INPUT, "", Struct.getDefaultInstance());
            turn(trial, "the answer to speech", kit.speaking(), profile, check);
            turn(trial, "the answer to digits", kit.dialling(), profile, check);
            turn(trial, "the answer to a CUSTOM_EVENT", custom.hangsUp(), profile, check);
            turn(trial, "the answer to NO_INPUT", silent.hangsUp(), profile, check);
        }
    }

    private static void turn(
            Trial trial,
            String what,
            @Nullable ScriptedCaller caller,
            ReplyProfile profile,
            BiConsumer<String, Call> check) {
        if (caller != null) {
            // A terminal event in the answer to one would end the call for the next.
            Conversation conversation = trial.startedConversation();
            CallerTurn turn = trial.lastTurn(conversation, caller);
            Probe<VoiceVAResponse> reply = trial.turn(conversation, turn, Long.MAX_VALUE);
            trial.awaitReply(reply, caller.length());
            whole(trial, reply);
            check.accept(what, new Call(reply, profile));
        }
    }

    /** What comes after a FINAL is seen too. */
    private static void whole(Trial trial, Probe<VoiceVAResponse> reply) {
        int last = -1;
        while (!reply.isOver() && reply.got.size() != last) {
            last = reply.got.size();
            trial.runtime.await(reply::isOver, Trial.QUIET);
        }
    }

    private static void inOrder(String what, Call call) {
        List<VoiceVAResponse> got = call.reply().got;
        boolean started = false;
        boolean heard = false;
        boolean chunks = false;
        boolean speaks = false;
        boolean closed = false;
        for (VoiceVAResponse response : got) {
            EventType event = Responses.eventType(response);
            good(!closed, what, "nothing after FINAL", call);
            good(response.getOutputEventsCount() <= 1, what, "at most one event in a response (rule 25)", call);
            if (event == EventType.START_OF_INPUT) {
                good(!started && !heard && !speaks, what, "one START_OF_INPUT, before all else (rule 16)", call);
                started = true;
            } else if (event == EventType.END_OF_INPUT) {
                good(
                        started && !heard && !speaks,
                        what,
                        "one END_OF_INPUT, after START_OF_INPUT and before the reply",
                        call);
                heard = true;
            } else {
                boolean partial = response.getResponseType() == ResponseType.PARTIAL;
                good(!(partial && chunks), what, "no PARTIAL after a CHUNK (rule 23)", call);
                good(
                        !Responses.isTerminal(response) || response.getResponseType() == ResponseType.FINAL,
                        what,
                        "a terminal event on a FINAL (rule 13)",
                        call);
                chunks |= response.getResponseType() == ResponseType.CHUNK;
                speaks = true;
                closed = Trial.isFinal(response);
            }
        }
        good(closed || !speaks || call.reply().error() != null, what, "a FINAL at the end", call);
    }

    private static void good(boolean holds, String what, String expected, Call call) {
        Rule.T21.hold(holds, what + ": " + expected, TurnRules.state(call.reply()));
    }

    private static void fits(String what, VoiceVAResponse response, ReplyProfile profile) {
        Rule.T22.hold(
                response.getSerializedSize() <= LARGEST,
                what + ": responses of at most 4 MiB (rule 28)",
                response.getSerializedSize() + " bytes");
        boolean chunk = response.getResponseType() == ResponseType.CHUNK;
        for (Prompt prompt : response.getPromptsList()) {
            ByteString audio = prompt.getAudioContent();
            Rule.T22.hold(
                    !(Responses.isTerminal(response) && prompt.getIsBargeInEnabled()),
                    what + ": no barge-in into the prompt of a terminal response (rule 12)",
                    "barge-in is on");
            if (profile == ReplyProfile.CHUNK) {
                Rule.T22.hold(!chunk || !audio.isEmpty(), what + ": audio in each CHUNK", "an empty prompt");
                Rule.T22.hold(
                        chunk || audio.isEmpty(),
                        what + ": audio on CHUNKs only (rule 22)",
                        "audio on " + response.getResponseType());
                Rule.T22.hold(!audio.startsWith(RIFF), what + ": headerless mu-law (rule 22)", "a WAV header");
            } else {
                Rule.T22.hold(!chunk, what + ": no CHUNK from an agent of the WAV profile (rule 20)", "a CHUNK");
                Rule.T22.hold(
                        audio.isEmpty() || isTelephoneWav(audio),
                        what + ": whole WAV files of 8 kHz mono mu-law (rule 21)",
                        audio.startsWith(RIFF) ? "a WAV file of another kind" : "audio without a WAV header");
            }
        }
    }

    private static boolean isTelephoneWav(ByteString wav) {
        return wav.size() > FMT_END
                && wav.startsWith(RIFF)
                && wav.substring(8, 12).toStringUtf8().equals("WAVE")
                && wav.substring(12, 16).toStringUtf8().equals("fmt ")
                && number(wav, 20, 2) == MULAW_TAG
                && number(wav, 22, 2) == 1
                && number(wav, 24, 4) == 8000;
    }

    private static int number(ByteString bytes, int at, int length) {
        int value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << 8 | bytes.byteAt(at + i) & 0xFF;
        }
        return value;
    }
}
