package io.byova.gateway.websocket;

/** Told which calls come over sockets. Called on event loops; must not block. */
public interface SocketWatch {

    /** Looks away. */
    SocketWatch NONE = new SocketWatch() {
        @Override
        public void begins(String conversationId) {}

        @Override
        public void ended(String conversationId) {}
    };

    /** A socket has named its conversation, of which nobody has heard yet. */
    void begins(String conversationId);

    /** That conversation and its socket are over. */
    void ended(String conversationId);
}
