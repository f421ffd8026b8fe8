package io.byova.gateway.monitoring;

/** Who may ask for a path. */
enum Access {
    /** Anybody, under any name: load balancers and WxCC poll these. */
    PUBLIC,
    /** A browser that asks this gateway by a name of its own; what it needs to log in. */
    LOGIN,
    /** The same, and it has a token or a session where one is required. */
    OPERATOR
}
