package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Several metrics of the same labels and scores. Its sums are theirs, one after the other; its value is that of the first. */
public final class CompositeMetric implements Metric {
    private static final String NAME = "composite";

    private final List<Metric> parts;

    /** @param parts at least one, each with a name of its own; the first is the one to be judged by */
    public CompositeMetric(Metric... parts) {
        this.parts = List.of(parts);
        if (parts.length == 0) {
            throw new IllegalArgumentException(NAME + ": there must be at least one metric");
        }
        if (this.parts.stream().map(Metric::name).distinct().count() < parts.length) {
            throw new IllegalArgumentException(NAME + ": two metrics have the same name: "
                    + this.parts.stream().map(Metric::name).collect(Collectors.joining(", ")) + "; report them apart");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        for (Metric part : parts) {
            part.update(labels, scores);
        }
    }

    @Override
    public void updateAll(List<NDArray> labels, NDArray scores) {
        for (Metric part : parts) {
            part.updateAll(labels, scores);
        }
    }

    @Override
    public void updateAll(List<NDArray> labels, ScoreParts scores) {
        for (Metric part : parts) {
            part.updateAll(labels, scores);
        }
    }

    @Override
    public double value() {
        return parts.get(0).value();
    }

    /** The values by name, in the order of the metrics. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Metric part : parts) {
            values.put(part.name(), part.value());
        }
        return values;
    }

    @Override
    public double[] sums() {
        return parts.stream()
                .flatMapToDouble(part -> Arrays.stream(part.sums()))
                .toArray();
    }

    @Override
    public void addSums(double[] sums) {
        int[] lengths = parts.stream().mapToInt(part -> part.sums().length).toArray();
        Sums.check(NAME, sums, Arrays.stream(lengths).sum());
        int from = 0;
        for (int i = 0; i < lengths.length; i++) {
            parts.get(i).addSums(Arrays.copyOfRange(sums, from, from + lengths[i]));
            from += lengths[i];
        }
    }

    @Override
    public void reset() {
        parts.forEach(Metric::reset);
    }
}
