package io.byova.gateway.benchmarks;

/** What is done to a server for some seconds. */
interface Load {

    /**
     * Blocks until it is over.
     *
     * @return what was done between two looks at the server's cost
     */
    Round run(ServerProcess server, int seconds) throws InterruptedException;

    /** What is counted, in the singular. */
    String unit();

    /**
     * One round.
     *
     * @param done how often
     * @param seconds in which
     * @param cpuNanos the server's
     * @param allocated the server's, bytes
     * @param threadsStarted by the server
     * @param p99Micros of what was timed
     * @param errors RPCs that went wrong
     * @param valid whether the generator kept its schedule, where it has one
     */
    record Round(
            long done,
            double seconds,
            long cpuNanos,
            long allocated,
            long threadsStarted,
            double p99Micros,
            long errors,
            boolean valid) {

        static Round between(
                Cost before, Cost after, long done, double seconds, double p99Micros, long errors, boolean valid) {
            return new Round(
                    done,
                    seconds,
                    after.cpuNanos() - before.cpuNanos(),
                    after.allocated() - before.allocated(),
                    after.threadsStarted() - before.threadsStarted(),
                    p99Micros,
                    errors,
                    valid);
        }
    }
}
