package io.byova.planted.connectors.echo;

/** Known by another connector, and by the top. */
public class Echoed {}
