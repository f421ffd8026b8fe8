package io.byova.gateway.observe;

import io.byova.gateway.connector.EndReason;

/** Observers that look away. */
final class Blind {

    private Blind() {}

    static final class Gateway implements GatewayObserver {
        @Override
        public CallObserver call(CallIdentity call) {
            return CallObserver.NONE;
        }

        @Override
        public void rejected(Rejection why, String conversationId) {}
    }

    static final class Expected implements ExpectedCall {
        @Override
        public void began() {}

        @Override
        public void refused(Rejection why) {}
    }

    static final class Call implements CallObserver {
        @Override
        public TurnObserver turnOpened(TurnOrigin origin) {
            return TurnObserver.NONE;
        }

        @Override
        public void connectorAsked() {}

        @Override
        public void connectorFailed(String code, boolean retryable, String cause) {}

        @Override
        public void ended(EndReason reason) {}

        @Override
        public void takenBack() {}
    }

    static final class Turn implements TurnObserver {
        @Override
        public void arrived() {}

        @Override
        public void handedOver() {}

        @Override
        public void answered() {}

        @Override
        public void heard(int frames, long bytes) {}

        @Override
        public void event(String type) {}

        @Override
        public void digits(int count) {}

        @Override
        public void startOfInput() {}

        @Override
        public void endOfInput() {}

        @Override
        public void prompt(int bytes) {}

        @Override
        public void chunk(int bytes) {}

        @Override
        public void replied() {}

        @Override
        public void terminal(String event) {}

        @Override
        public void bargedIn() {}

        @Override
        public void failed() {}

        @Override
        public void closed(Close how) {}
    }
}
