package io.byova.gateway.benchmarks;

/** What is done to a server for some seconds. */
interface Load {

    /**
     * Blocks until it is over.
     *
     * @return what was done between two looks at the server's cost
     */
    Round run(Target server, int seconds) throws InterruptedException;

    /** What is counted, in the singular. */
    String unit();

    /** How many calls at once; 0 where that is not the question. */
    int calls();

    /**
     * One round.
     *
     * @param done how often
     * @param seconds in which
     * @param cpuNanos the server's
     * @param allocated the server's, bytes
     * @param threadsStarted by the server
     * @param compilingMillis that the server's compilers worked
     * @param networkBytes over the loopback, both ways, with the headers of IP and TCP
     * @param p99Micros of what was timed; of calls, that of a status behind which nothing was said
     * @param replyP99Micros of a reply to digits, which both give; of calls only
     * @param errors RPCs that went wrong
     * @param valid whether the generator kept its schedule, where it has one
     */
    record Round(
            long done,
            double seconds,
            long cpuNanos,
            long allocated,
            long threadsStarted,
            long compilingMillis,
            long networkBytes,
            double p99Micros,
            double replyP99Micros,
            long errors,
            boolean valid) {

        /** How busy the server's compilers were, as a share of one core. */
        double compiling() {
            return compilingMillis / 1000.0 / seconds;
        }

        static Round between(
                Cost before,
                Cost after,
                long done,
                double seconds,
                long networkBytes,
                double p99Micros,
                double replyP99Micros,
                long errors,
                boolean valid) {
            return new Round(
                    done,
                    seconds,
                    after.cpuNanos() - before.cpuNanos(),
                    after.allocated() - before.allocated(),
                    after.threadsStarted() - before.threadsStarted(),
                    after.compilingMillis() - before.compilingMillis(),
                    networkBytes,
                    p99Micros,
                    replyP99Micros,
                    errors,
                    valid);
        }
    }
}
