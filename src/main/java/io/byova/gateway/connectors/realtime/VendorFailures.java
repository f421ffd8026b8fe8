package io.byova.gateway.connectors.realtime;

import io.byova.gateway.connector.ConnectorException;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.timeout.WriteTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLException;

/** What went wrong with a session, in an operator's words. Nothing the vendor wrote is repeated but its codes. */
final class VendorFailures {

    static final String WRITE_TIMEOUT = "write-timeout";

    /** Complaints of the vendor after which the session is of no use. */
    private static final Set<String> FATAL_CODES = Set.of(
            "session_expired",
            "invalid_api_key",
            "insufficient_quota",
            "model_not_found",
            "account_deactivated",
            "server_error",
            "rate_limit_exceeded");

    private static final Set<String> PERMANENT_CODES =
            Set.of("invalid_api_key", "insufficient_quota", "model_not_found", "account_deactivated");

    private static final int LONGEST_CODE = 60;

    private VendorFailures() {}

    /** A connection that cannot be opened, or breaks. */
    static ConnectorException of(Throwable failure) {
        if (failure instanceof ConnectorException) {
            return (ConnectorException) failure;
        }
        if (failure instanceof WebSocketClientHandshakeException) {
            return refused((WebSocketClientHandshakeException) failure);
        }
        if (failure instanceof WriteTimeoutException) {
            return ConnectorException.retryable(WRITE_TIMEOUT, "the vendor does not read", failure);
        }
        if (failure instanceof CodecException) {
            return ConnectorException.permanent("nonsense", "the vendor sent what is no WebSocket message", failure);
        }
        if (failure instanceof SSLException) {
            return ConnectorException.permanent("tls", "the vendor's certificate or TLS is not accepted", failure);
        }
        if (failure instanceof UnknownHostException) {
            return ConnectorException.retryable("unknown-host", "the vendor's host name is not known", failure);
        }
        if (failure instanceof ConnectException) {
            return ConnectorException.retryable("connect", "the vendor cannot be reached", failure);
        }
        if (failure instanceof IOException) {
            return ConnectorException.retryable("connection-lost", "the connection to the vendor broke", failure);
        }
        return ConnectorException.retryable(
                "connection-lost",
                "the connection failed: " + failure.getClass().getName(),
                failure);
    }

    private static ConnectorException refused(WebSocketClientHandshakeException refusal) {
        HttpResponse response = refusal.response();
        if (response == null) {
            return ConnectorException.retryable("handshake", "the vendor did not open a WebSocket", refusal);
        }
        int status = response.status().code();
        String code = Integer.toString(status);
        String message = "the vendor refused the session with HTTP " + status;
        boolean passes = status == 408 || status == 425 || status == 429 || status >= 500;
        return passes
                ? ConnectorException.retryable(code, message, refusal)
                : ConnectorException.permanent(code, message, refusal);
    }

    /** The vendor has closed the session. */
    static ConnectorException closed(WebSocketCloseStatus status) {
        String code = "closed-" + status.code();
        String message = "the vendor closed the session";
        // 1007 to 1009 and 1003: what we send is not acceptable; 3000 is unauthorised.
        boolean ours = Set.of(1002, 1003, 1007, 1008, 1009, 3000).contains(status.code());
        return ours
                ? ConnectorException.permanent(code, message, null)
                : ConnectorException.retryable(code, message, null);
    }

    /** Nobody has answered in time. */
    static ConnectorException timeout(String waitingFor) {
        return ConnectorException.retryable("timeout", "the vendor was too slow: " + waitingFor, null);
    }

    /** Whether a complaint ends the session; most say only that one event was of no use. */
    static boolean isFatal(ServerEvent.Complaint complaint) {
        return FATAL_CODES.contains(complaint.code()) || complaint.type().equals("server_error");
    }

    static ConnectorException complaint(ServerEvent.Complaint complaint) {
        return coded(complaint.code(), "the vendor reports an error");
    }

    static ConnectorException coded(String code, String message) {
        String safe = safe(code);
        return PERMANENT_CODES.contains(code)
                ? ConnectorException.permanent(safe, message, null)
                : ConnectorException.retryable(safe, message, null);
    }

    /** A code as it may be logged: a word, not whatever the vendor put there. */
    static String safe(String code) {
        String word = code.replaceAll("[^A-Za-z0-9_.-]", "");
        return word.isEmpty() ? "unknown" : word.substring(0, Math.min(word.length(), LONGEST_CODE));
    }
}
