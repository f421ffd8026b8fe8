package io.byova.planted.conversation;

/** Known by the edge, which has no business with it. */
public class Stage {}
