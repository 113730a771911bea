package dev.bellows.bench.spark;

import dev.bellows.bench.report.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was measured in turns: by name the figures of each round. */
final class Turns {
    private final Map<String, List<Map<String, Double>>> rounds = new LinkedHashMap<>();

    void add(String name, Map<String, Double> figures) {
        rounds.computeIfAbsent(name, none -> new ArrayList<>()).add(figures);
    }

    boolean has(String name) {
        return rounds.containsKey(name);
    }

    /** A figure over all rounds. */
    Spread of(String name, String figure) {
        return of(name, figures -> figures.getOrDefault(figure, 0.0));
    }

    Spread of(String name, ToDoubleFunction<Map<String, Double>> figure) {
        return Spread.of(
                get(name).stream().map(round -> figure.applyAsDouble(round)).toList());
    }

    /** A figure by that of the same round under another name: a machine that drifts drifts under both. */
    Spread ratio(String name, String other, ToDoubleFunction<Map<String, Double>> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < get(name).size(); i++) {
            ratios.add(figure.applyAsDouble(get(name).get(i))
                    / figure.applyAsDouble(get(other).get(i)));
        }
        return Spread.of(ratios);
    }

    private List<Map<String, Double>> get(String name) {
        return rounds.getOrDefault(name, List.of());
    }
}
