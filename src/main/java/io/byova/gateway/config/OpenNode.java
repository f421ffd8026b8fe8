package io.byova.gateway.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;

/** A list or section whose end has not been read. */
final class OpenNode {

    private final boolean mapping;
    private final boolean sensitive;
    private final Place place;
    private final Optional<Anchor> anchor;
    private final List<Node> items = new ArrayList<>();
    private final List<Node.Entry> entries = new ArrayList<>();
    private final Map<String, Place> keys = new HashMap<>();
    private @Nullable String key;
    private @Nullable Place keyPlace;
    private boolean repeated;

    OpenNode(boolean mapping, boolean sensitive, Place place, Optional<Anchor> anchor) {
        this.mapping = mapping;
        this.sensitive = sensitive;
        this.place = place;
        this.anchor = anchor;
    }

    boolean sensitive() {
        return sensitive;
    }

    Optional<Anchor> anchor() {
        return anchor;
    }

    boolean expectsKey() {
        return mapping && key == null;
    }

    /** Whether what comes next is a secret's value. */
    boolean expectsSecret() {
        return sensitive || key != null && SecretWords.isSecret(key);
    }

    /** Begins an entry; returns the place of the same key where the section has it already. */
    @Nullable
    Place begin(String name, Place at) {
        key = name;
        keyPlace = at;
        Place first = keys.putIfAbsent(Spelling.plain(name), at);
        repeated = first != null;
        return first;
    }

    void add(Node node) {
        if (!mapping) {
            items.add(node);
            return;
        }
        // The first of two stays, so that what follows is checked against something.
        if (!repeated && key != null && keyPlace != null) {
            entries.add(new Node.Entry(key, keyPlace, sensitive, node));
        }
        key = null;
    }

    Node close() {
        return mapping ? Node.mapping(entries, place) : Node.sequence(items, place);
    }
}
