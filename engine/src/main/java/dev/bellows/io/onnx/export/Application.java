package dev.bellows.io.onnx.export;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.recorded.Extent;
import dev.bellows.io.recorded.Step;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Full;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** An op that becomes nodes: its inputs by name, and what nodes are made with. */
final class Application {
    private final Emission emission;
    private final int number;
    private final Step step;

    Application(Emission emission, int number, Step step) {
        this.emission = emission;
        this.number = number;
        this.step = step;
    }

    /** The name of an input. */
    String in(int place) {
        return emission.name(step.in().get(place));
    }

    String[] inputs() {
        return IntStream.range(0, step.in().size()).mapToObj(this::in).toArray(String[]::new);
    }

    /** The spec of an input, for one of the numbers of rows. */
    Spec spec(int place) {
        return step.in().get(place).spec();
    }

    /** The spec of the first output, likewise. */
    Spec out() {
        return step.out().get(0).spec();
    }

    List<Extent> extents(int place) {
        return emission.computation().extents(step.in().get(place));
    }

    List<Extent> outExtents() {
        return emission.computation().extents(step.out().get(0));
    }

    /** Whether an output is used by another op, or is one of the network. */
    boolean isUsed(int output) {
        return emission.isUsed(step.out().get(output));
    }

    /** Numbers among the settings of the op, as they grow with the rows. */
    List<Extent> numbers(Function<Op, List<Integer>> read) {
        return emission.computation().numbers(number, read);
    }

    /** Refuses a setting of the op that differs with the number of rows. */
    void requireFixed(Function<Op, Object> setting) {
        emission.computation().requireFixed(number, setting);
    }

    /** Whether an input is filled with zeros. */
    boolean isZero(int place) {
        return emission.madeBy(step.in().get(place)) instanceof Full full && full.value() == 0;
    }

    /** Begins a node; an empty name is an input that is left out. */
    NodeBuilder node(String operator, String... in) {
        return new NodeBuilder(emission, step.site().block(), operator, List.of(in));
    }

    /** A vector of whole numbers (int64). */
    String longs(List<? extends Number> values) {
        return emission.longs(values.stream().map(Number::longValue).toList());
    }

    String longs(long... values) {
        return emission.longs(
                IntStream.range(0, values.length).mapToObj(i -> values[i]).toList());
    }

    /** A vector of extents (int64), which is computed if any of them grows with the rows. */
    String shape(List<Extent> extents) {
        return emission.shape(extents);
    }

    String floats(double... values) {
        return emission.constant(NDArray.of(values, Spec.of(DType.F32, values.length)));
    }

    /** 0, 1, … as a constant vector. */
    String counted(int length, DType dtype) {
        return emission.constant(
                NDArray.of(IntStream.range(0, length).asDoubleStream().toArray(), Spec.of(dtype, length)));
    }

    /** The name of the vector that is added to this product alone; empty if there is none. */
    String bias() {
        return emission.bias(number);
    }

    /** A constant scalar. */
    String scalar(DType dtype, double value) {
        return emission.scalar(dtype, value);
    }

    /** The same value in another dtype. */
    String cast(String value, DType dtype) {
        return node("Cast", value).whole("to", ElementType.of(dtype).number()).result();
    }

    /** An input that chooses, as one of the two dtypes that ONNX takes for it. */
    String index(int place) {
        DType dtype = spec(place).dtype();
        return dtype == DType.I32 || dtype == DType.I64 ? in(place) : cast(in(place), DType.I64);
    }
}
