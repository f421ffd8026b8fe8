package io.byova.gateway.observe;

import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.LevelMeter;

/** Two observers that are told the same, the first one first. */
final class Both {

    private Both() {}

    record Gateway(GatewayObserver first, GatewayObserver second) implements GatewayObserver {
        @Override
        public CallObserver call(CallIdentity call) {
            return new Call(first.call(call), second.call(call));
        }

        @Override
        public void rejected(Rejection why, String conversationId) {
            first.rejected(why, conversationId);
            second.rejected(why, conversationId);
        }
    }

    private record Call(CallObserver first, CallObserver second) implements CallObserver {
        @Override
        public TurnObserver turnOpened(TurnOrigin origin) {
            TurnObserver one = first.turnOpened(origin);
            TurnObserver other = second.turnOpened(origin);
            return other == TurnObserver.NONE ? one : new Turn(one, other);
        }

        @Override
        public LevelMeter levels() {
            LevelMeter one = first.levels();
            return one == LevelMeter.NONE ? second.levels() : one;
        }

        @Override
        public void connectorAsked() {
            first.connectorAsked();
            second.connectorAsked();
        }

        @Override
        public void connectorFailed(String code, boolean retryable, String cause) {
            first.connectorFailed(code, retryable, cause);
            second.connectorFailed(code, retryable, cause);
        }

        @Override
        public void ended(EndReason reason) {
            first.ended(reason);
            second.ended(reason);
        }

        @Override
        public void takenBack() {
            first.takenBack();
            second.takenBack();
        }
    }

    private record Turn(TurnObserver first, TurnObserver second) implements TurnObserver {
        @Override
        public void arrived() {
            first.arrived();
            second.arrived();
        }

        @Override
        public void handedOver() {
            first.handedOver();
            second.handedOver();
        }

        @Override
        public void answered() {
            first.answered();
            second.answered();
        }

        @Override
        public void heard(int frames, long bytes) {
            first.heard(frames, bytes);
            second.heard(frames, bytes);
        }

        @Override
        public void event(String type) {
            first.event(type);
            second.event(type);
        }

        @Override
        public void digits(int count) {
            first.digits(count);
            second.digits(count);
        }

        @Override
        public void startOfInput() {
            first.startOfInput();
            second.startOfInput();
        }

        @Override
        public void endOfInput() {
            first.endOfInput();
            second.endOfInput();
        }

        @Override
        public void prompt(int bytes) {
            first.prompt(bytes);
            second.prompt(bytes);
        }

        @Override
        public void chunk(int bytes) {
            first.chunk(bytes);
            second.chunk(bytes);
        }

        @Override
        public void replied() {
            first.replied();
            second.replied();
        }

        @Override
        public void terminal(String event) {
            first.terminal(event);
            second.terminal(event);
        }

        @Override
        public void bargedIn() {
            first.bargedIn();
            second.bargedIn();
        }

        @Override
        public void failed() {
            first.failed();
            second.failed();
        }

        @Override
        public void closed(Close how) {
            first.closed(how);
            second.closed(how);
        }
    }
}
