package io.byova.planted.connector;

import io.byova.planted.app.Top;
import org.jspecify.annotations.Nullable;

/** Breaks: nobody knows the top; and makes a cycle with it. */
public final class KnowsTheTop {
    public @Nullable Top top;
}
