package io.byova.gateway.connectors.realtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What has been said on a call, for a fresh session that goes on with it. Bounded; holds nothing of a confidential input,
 * nor of what the agent said to it, which may repeat it. Used on the call's loop.
 */
final class CallHistory {

    private static final int MOST_CHARS = 8 * 1024;
    private static final int LONGEST_LINE = 1024;

    private record Line(boolean agent, String text) {}

    private final int mostLines;
    private final SessionShape shape;
    private final Deque<Line> lines = new ArrayDeque<>();
    private int chars;
    private boolean confidential;

    CallHistory(int mostLines, SessionShape shape) {
        this.mostLines = mostLines;
        this.shape = shape;
    }

    /** What follows, until this is called again, is an input that may be kept, or not, and the answer to it. */
    void input(boolean sensitive) {
        confidential = sensitive;
    }

    void agentSaid(String text) {
        add(true, text);
    }

    void callerSaid(String text) {
        add(false, text);
    }

    private void add(boolean agent, String text) {
        if (confidential || text.isBlank() || mostLines == 0) {
            return;
        }
        String line = text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) : text;
        lines.add(new Line(agent, line));
        chars += line.length();
        while (lines.size() > mostLines || chars > MOST_CHARS) {
            chars -= lines.removeFirst().text().length();
        }
    }

    /** Tells a fresh session. */
    void replay(Consumer<ClientEvent> session) {
        for (Line line : lines) {
            session.accept(line.agent() ? shape.agentText(line.text()) : ClientEvent.userText(line.text()));
        }
    }

    @Override
    public String toString() {
        return "CallHistory[" + lines.size() + " lines]";
    }
}
