package io.byova.planted.grpc;

import io.byova.planted.conversation.Stage;

/** Breaks: the edge knows of calls only that they may be rejected. */
final class KnowsAStage extends Stage {}
