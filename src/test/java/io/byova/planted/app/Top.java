package io.byova.planted.app;

import io.byova.planted.connector.KnowsTheTop;

/** One half of a cycle. */
public final class Top {
    public final KnowsTheTop below = new KnowsTheTop();
}
