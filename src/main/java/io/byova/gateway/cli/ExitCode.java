package io.byova.gateway.cli;

/** What the process says on its way out. */
final class ExitCode {

    static final int OK = 0;
    static final int RUNTIME = 1;

    /** Wrong usage or a configuration that cannot be used. */
    static final int CONFIG = 2;

    static final int NO_CONNECTION = 3;
    static final int PROTOCOL_BROKEN = 4;

    private ExitCode() {}
}
