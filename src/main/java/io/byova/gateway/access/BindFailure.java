package io.byova.gateway.access;

import java.util.Locale;

/** Why a port could not be opened. */
public final class BindFailure {

    private BindFailure() {}

    /** The operating system's reason, which comes as text only, and what to do about it. */
    public static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("already in use")) {
                return "address already in use; stop the other program, or set another port";
            }
            if (text.contains("permission denied")) {
                return "permission denied; ports below 1024 need special rights, set another port";
            }
            if (text.contains("cannot assign") || text.contains("can't assign")) {
                return "not an address of this machine; use one, or 0.0.0.0 for all";
            }
        }
        return String.valueOf(failure.getMessage());
    }
}
