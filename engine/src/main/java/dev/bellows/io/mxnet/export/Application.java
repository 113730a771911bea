package dev.bellows.io.mxnet.export;

import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.mxnet.format.SymbolNode.Entry;
import dev.bellows.io.recorded.Extent;
import dev.bellows.io.recorded.Flow;
import dev.bellows.io.recorded.Step;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An op that becomes nodes: its inputs, and what nodes are made with. */
final class Application {
    private final Emission emission;
    private final int number;
    private final Step step;

    Application(Emission emission, int number, Step step) {
        this.emission = emission;
        this.number = number;
        this.step = step;
    }

    Entry in(int place) {
        return emission.entry(step.in().get(place));
    }

    int count() {
        return step.in().size();
    }

    Spec spec(int place) {
        return step.in().get(place).spec();
    }

    Spec out() {
        return step.out().get(0).spec();
    }

    List<Extent> extents(int place) {
        return emission.computation().extents(step.in().get(place));
    }

    List<Extent> outExtents() {
        return emission.computation().extents(step.out().get(0));
    }

    boolean isUsed(int output) {
        return emission.isUsed(step.out().get(output));
    }

    boolean isZero(int place) {
        return emission.isZero(step.in().get(place));
    }

    boolean isArray(int place) {
        return step.in().get(place).array() != null;
    }

    @Nullable
    Double scalar(int place) {
        return emission.scalar(step.in().get(place));
    }

    Entry statistic(int place) {
        return emission.statistic(step.in().get(place));
    }

    Optional<Entry> bias() {
        return emission.bias(number);
    }

    void requireFixed(Function<Op, Object> setting) {
        emission.computation().requireFixed(number, setting);
    }

    List<Extent> numbers(Function<Op, List<Integer>> read) {
        return emission.computation().numbers(number, read);
    }

    Entry constant(NDArray array) {
        return emission.array("", array);
    }

    Node node(String operator, Entry... in) {
        return new Node(operator, new ArrayList<>(Arrays.asList(in)));
    }

    /** An input with as many axes as the output has. */
    Entry aligned(int place) {
        int rank = out().shape().rank();
        List<Extent> extents = extents(place);
        if (extents.size() == rank) {
            return in(place);
        }
        List<Extent> all = new ArrayList<>();
        for (int i = extents.size(); i < rank; i++) {
            all.add(Extent.of(1));
        }
        all.addAll(extents);
        return reshaped(in(place), all);
    }

    Entry reshaped(Entry value, List<Extent> extents) {
        return node("Reshape", value).set("shape", Emission.codes(extents)).result();
    }

    /** An array filled with a number, as long along one axis as an input has rows, or of fixed extents. */
    Entry filled(List<Extent> extents, double value, String dtype) {
        if (extents.stream().allMatch(Extent::isFixed)) {
            return node("_full")
                    .set(
                            "shape",
                            Emission.tuple(extents.stream().map(Extent::rest).toList()))
                    .set("value", value)
                    .set("dtype", dtype)
                    .result();
        }
        int axis = -1;
        for (int i = 0; i < extents.size(); i++) {
            if (!extents.get(i).isFixed()) {
                if (axis >= 0 || !extents.get(i).isRows()) {
                    throw new UnsupportedOpException("an array of " + extents + ", which no input has the extents of");
                }
                axis = i;
            }
        }
        List<Extent> thin = new ArrayList<>();
        List<Integer> axes = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < extents.size(); i++) {
            thin.add(i == axis ? extents.get(i) : Extent.of(1));
            if (i != axis) {
                axes.add(i);
                sizes.add(extents.get(i).rest());
            }
        }
        Entry rows = node("ones_like", node("Cast", rows()).set("dtype", dtype).result())
                .result();
        Entry all = node("broadcast_axis", reshaped(rows, thin))
                .set("axis", Emission.tuple(axes))
                .set("size", Emission.tuple(sizes))
                .result();
        return node("_mul_scalar", all).set("scalar", value).result();
    }

    /** A vector as long as there are rows. */
    private Entry rows() {
        for (Flow input : emission.computation().first().inputs()) {
            List<Extent> extents = emission.computation().extents(input);
            if (!extents.isEmpty() && extents.get(0).isRows()) {
                Entry value = emission.entry(input);
                for (int axis = 1; axis < extents.size(); axis++) {
                    value = node("slice_axis", value)
                            .set("axis", axis)
                            .set("begin", 0)
                            .set("end", 1)
                            .result();
                }
                return node("Reshape", value).set("shape", "(-1,)").result();
            }
        }
        throw new UnsupportedOpException("no input says how many rows there are");
    }

    /** A node while it is made. */
    final class Node {
        private final String operator;
        private final List<Entry> in;
        private final Map<String, String> attributes = new LinkedHashMap<>();

        private Node(String operator, List<Entry> in) {
            this.operator = operator;
            this.in = in;
        }

        Node with(Entry more) {
            in.add(more);
            return this;
        }

        Node set(String name, long value) {
            attributes.put(name, Long.toString(value));
            return this;
        }

        Node set(String name, double value) {
            attributes.put(
                    name,
                    value == Double.POSITIVE_INFINITY
                            ? "inf"
                            : value == Double.NEGATIVE_INFINITY ? "-inf" : Double.toString(value));
            return this;
        }

        Node set(String name, boolean value) {
            attributes.put(name, value ? "True" : "False");
            return this;
        }

        Node set(String name, String value) {
            attributes.put(name, value);
            return this;
        }

        Node set(String name, List<? extends Number> values) {
            attributes.put(name, Emission.tuple(values));
            return this;
        }

        Entry result() {
            return emission.add(step.site().block(), operator, in, attributes);
        }
    }
}
