package io.byova.gateway.cli;

import io.byova.gateway.app.Gateway;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns SIGTERM and Ctrl-C into an orderly end with exit code 0. */
final class StopSignal {

    private static final Logger LOGGER = LoggerFactory.getLogger(StopSignal.class);

    private StopSignal() {}

    /** Waits for the signal; the process ends in here. */
    static void await(Gateway gateway) throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        runtime.addShutdownHook(new Thread(
                () -> {
                    int code = ExitCode.OK;
                    try {
                        gateway.stop().block();
                    } catch (RuntimeException unclean) {
                        LOGGER.error("the gateway did not stop cleanly", unclean);
                        code = ExitCode.RUNTIME;
                    }
                    Logging.flush();
                    // The JVM would answer a signal with 128 plus its number; an orderly end is not an error.
                    runtime.halt(code);
                },
                "byova-stop"));
        new CountDownLatch(1).await();
    }
}
