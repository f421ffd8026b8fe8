package io.byova.planted.connectors.local;

import io.byova.planted.connectors.echo.Echoed;

/** Breaks: connectors do not know each other. */
final class KnowsEcho extends Echoed {}
