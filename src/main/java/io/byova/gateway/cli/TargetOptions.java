package io.byova.gateway.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which gateway is called, and as whom. */
final class TargetOptions {

    private static final int HIGHEST_PORT = 65_535;

    @Option(names = "--target", paramLabel = "HOST:PORT", description = "The gateway; default: see above.")
    private @Nullable String target;

    @Option(
            names = "--agent",
            paramLabel = "ID",
            defaultValue = "",
            description = "Virtual agent; default: the gateway's.")
    private String agent = "";

    @Option(names = "--org", paramLabel = "ID", defaultValue = "", description = "Customer organisation.")
    private String org = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:BYOVA_TOKEN}",
            description = "Bearer token; default: the variable BYOVA_TOKEN.")
    private @Nullable String token;

    @Option(names = "--tls", description = "Encrypt the connection.")
    private boolean tls;

    /**
     * A gateway's address.
     *
     * @param host host name or address
     * @param port 1…65535
     */
    record Address(String host, int port) {

        /** @throws IllegalArgumentException in words for whoever gave the value */
        static Address parse(String text) {
            int colon = text.lastIndexOf(':');
            String digits = text.substring(colon + 1);
            int port = colon > 0 && digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
            if (port < 1 || port > HIGHEST_PORT) {
                throw new IllegalArgumentException(
                        "--target takes HOST:PORT, for instance 127.0.0.1:50051, not \"" + text + "\"");
            }
            return new Address(text.substring(0, colon), port);
        }
    }

    /** As given; null where it was not. */
    @Nullable
    String target() {
        return target;
    }

    /** The virtual agent's id, empty for the gateway's default. */
    String agent() {
        return agent;
    }

    /** The customer organisation, may be empty. */
    String org() {
        return org;
    }

    /** The bearer token, or null for none. */
    @Nullable
    String token() {
        return token == null || token.isEmpty() ? null : token;
    }

    boolean tls() {
        return tls;
    }
}
