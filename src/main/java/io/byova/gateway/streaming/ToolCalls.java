package io.byova.gateway.streaming;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.Responses;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The tools an agent has called and the flow has not been told of. What ends the conversation has to wait until the reply's
 * audio is done, because WxCC acts on it at once (rule 13): note a call with {@link #called}, and close the reply with
 * {@link #closing}. One per session. Thread-safe.
 */
public final class ToolCalls {

    private static final int MOST = 16;

    private final AgentTools tools;

    /** Closing responses; at most one is terminal. */
    private final Queue<VoiceVAResponse> pending = new ArrayDeque<>(2);

    ToolCalls(AgentTools tools) {
        this.tools = tools;
    }

    /**
     * The agent has called a tool. Of several calls that end the conversation the first counts; of many custom events, the
     * first 16.
     *
     * @param argumentsJson its arguments, a JSON object; anything else counts as none
     */
    public synchronized AgentTools.Meaning called(String tool, @Nullable String argumentsJson) {
        VoiceVAResponse response = tools.response(tool, argumentsJson);
        if (response != null && pending.size() < MOST && !(Responses.isTerminal(response) && isTerminal())) {
            pending.add(response);
        }
        return tools.meaning(tool);
    }

    /** Whether a call that ends the conversation waits. */
    public synchronized boolean isTerminal() {
        return pending.stream().anyMatch(Responses::isTerminal);
    }

    /** Takes the next custom event that will not close the reply, or null; send these before {@link #closing}. */
    public synchronized @Nullable VoiceVAResponse within() {
        if (pending.size() < 2) {
            return null;
        }
        for (Iterator<VoiceVAResponse> each = pending.iterator(); each.hasNext(); ) {
            VoiceVAResponse response = each.next();
            if (!Responses.isTerminal(response)) {
                each.remove();
                return Responses.customWithin(
                        response.getOutputEvents(0).getName(),
                        response.getOutputEvents(0).getMetadata());
            }
        }
        return null;
    }

    /** Takes what closes the reply: the call that ends the conversation, else a custom event, else a plain FINAL. */
    public synchronized VoiceVAResponse closing() {
        for (Iterator<VoiceVAResponse> each = pending.iterator(); each.hasNext(); ) {
            VoiceVAResponse response = each.next();
            if (Responses.isTerminal(response)) {
                each.remove();
                return response;
            }
        }
        VoiceVAResponse next = pending.poll();
        return next == null ? Responses.finalReply() : next;
    }

    /** Forgets the custom events that wait: their reply was cancelled. What ends the conversation stays. */
    public synchronized void replyCancelled() {
        pending.removeIf(response -> !Responses.isTerminal(response));
    }
}
