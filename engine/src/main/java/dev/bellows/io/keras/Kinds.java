package dev.bellows.io.keras;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The layers and operations of Keras that are said by ops, by the names of their classes. */
final class Kinds {
    private static final Map<String, Kind> ALL = all();

    private Kinds() {}

    private static Map<String, Kind> all() {
        Map<String, Kind> kinds = new TreeMap<>();
        ActivationKinds.addTo(kinds);
        AttentionKinds.addTo(kinds);
        ConvKinds.addTo(kinds);
        MaskKinds.addTo(kinds);
        MergeKinds.addTo(kinds);
        NormKinds.addTo(kinds);
        OperationKinds.addTo(kinds);
        PoolKinds.addTo(kinds);
        RecurrentKinds.addTo(kinds);
        ShapeKinds.addTo(kinds);
        return Map.copyOf(kinds);
    }

    static Optional<Kind> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    static Set<String> names() {
        return ALL.keySet();
    }
}
