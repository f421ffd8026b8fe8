package io.byova.gateway.connectors.lex;

import io.byova.gateway.connector.ConnectorException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * What the SDK reports, as the gateway understands it. Messages hold the operation, the code and the HTTP status, never the
 * service's own text: that may quote what the caller said.
 */
final class LexErrors {

    /** Codes of a service that is busy or broken for now. */
    private static final Set<String> PASSING = Set.of(
            "ThrottlingException",
            "InternalServerException",
            "BadGatewayException",
            "DependencyFailedException",
            "ConflictException",
            "ServiceQuotaExceededException",
            "ServiceUnavailableException",
            "RequestTimeout",
            "RequestTimeoutException");

    private LexErrors() {}

    /**
     * The exception the gateway is given.
     *
     * @param operation what was being done, for the log
     */
    static ConnectorException of(String operation, Throwable thrown) {
        Throwable failure = thrown;
        while (failure instanceof CompletionException && failure.getCause() != null) {
            failure = failure.getCause();
        }
        if (failure instanceof ConnectorException) {
            return (ConnectorException) failure;
        }
        if (failure instanceof AwsServiceException) {
            return ofService(operation, (AwsServiceException) failure);
        }
        boolean outOfTime =
                failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException;
        // Where the SDK waited for an answer it says so by one of these; by this one it waited for a connection.
        if (!outOfTime && failure instanceof SdkClientException && hasCause(failure, TimeoutException.class)) {
            return ConnectorException.retryable(
                    "connection", operation + ": no connection to Lex was to be had in time", failure);
        }
        if (outOfTime
                || hasCause(failure, TimeoutException.class)
                || hasCause(failure, io.netty.handler.timeout.TimeoutException.class)) {
            return ConnectorException.retryable("timeout", operation + ": Lex did not answer in time", failure);
        }
        if (hasCause(failure, IOException.class)) {
            return ConnectorException.retryable("connection", operation + ": the connection to Lex failed", failure);
        }
        String text = String.valueOf(failure.getMessage());
        if (failure instanceof SdkClientException && text.contains("credentials")) {
            return ConnectorException.permanent(
                    "credentials", operation + ": no AWS credentials were found in the default chain", failure);
        }
        if (failure instanceof SdkClientException && text.contains("region")) {
            return ConnectorException.permanent("region", operation + ": no AWS region is set", failure);
        }
        return ConnectorException.permanent("nonsense", operation + ": what Lex sent cannot be read", failure);
    }

    private static ConnectorException ofService(String operation, AwsServiceException failure) {
        int status = failure.statusCode();
        String named = failure.awsErrorDetails() == null
                ? null
                : failure.awsErrorDetails().errorCode();
        String code = named == null || named.isEmpty() ? status > 0 ? String.valueOf(status) : "unknown" : named;
        String message = operation + ": Lex answered " + code + (status > 0 ? " (HTTP " + status + ")" : "");
        boolean passing = PASSING.contains(code) || status == 429 || status >= 500;
        return passing
                ? ConnectorException.retryable(code, message, failure)
                : ConnectorException.permanent(code, message, failure);
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> kind) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (kind.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
