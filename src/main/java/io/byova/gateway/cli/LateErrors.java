package io.byova.gateway.cli;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Hooks;
import reactor.netty.channel.AbortedException;

/**
 * What the log says of a failure that comes when its stream has ended, so that no subscriber is left to be told. Whoever hangs
 * up in the midst of a request makes such a failure, which is no fault of the gateway's.
 */
final class LateErrors {

    private static final Logger LOGGER = LoggerFactory.getLogger(LateErrors.class);

    private LateErrors() {}

    /** For the whole process; once, as Reactor would call each hook that is set. */
    static void hook() {
        Hooks.onErrorDropped(LateErrors::dropped);
    }

    private static void dropped(Throwable failure) {
        if (isAConnectionsEnd(failure)) {
            LOGGER.atDebug().setCause(failure).log("a connection ended when its stream had ended already");
        } else {
            LOGGER.atError().setCause(failure).log("a failure came after its stream had ended, nobody was told of it");
        }
    }

    /** A file's failure is an {@link IOException} too, but no stranger can make one. */
    private static boolean isAConnectionsEnd(Throwable failure) {
        return failure instanceof ChannelException
                || failure instanceof AbortedException
                || failure instanceof IOException && !(failure instanceof FileSystemException);
    }
}
