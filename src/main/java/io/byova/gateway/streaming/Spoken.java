package io.byova.gateway.streaming;

import org.jspecify.annotations.Nullable;

/** Whose audio is being heard. */
record Spoken(String replyId, @Nullable String itemId) {}
