package io.byova.gateway.benchmarks;

/** A server that is loaded, and what it has cost. */
interface Target extends AutoCloseable {

    /** What it is called in tables. */
    String kind();

    /** Where it serves on the loopback interface. */
    int port();

    /** Blocks until it has told. */
    Cost cost();

    /** The same after a collection of garbage, where there is one. */
    Cost costAfterCollection();

    @Override
    void close();
}
