package dev.bellows.optest;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A row of the op table: an op in one configuration, inputs to try it on, and how close its results must be. Filled in
 * by chained calls, then only read.
 */
public final class Row {
    private static final List<DType> FLOATING = List.of(DType.F32, DType.F64, DType.BF16);

    private final String name;
    private final Class<? extends Op> op;
    private final Function<List<Tensor>, Tensor> call;
    private final List<List<Input>> inputs = new ArrayList<>();
    private List<DType> dtypes = FLOATING;
    private double from = -2;
    private double to = 2;
    private double kink = Double.NaN;
    private boolean distinct;
    private boolean elementwise;
    private double[] specials = {};
    private double slack = 1;
    private double scale;
    private boolean exact;
    private int gradientOrder = 2;
    private String why = "";
    private String whyNotBf16 = "";
    private final List<PerfCase> perf = new ArrayList<>();

    private Row(String name, Class<? extends Op> op, Function<List<Tensor>, Tensor> call) {
        this.name = name;
        this.op = op;
        this.call = call;
    }

    /** A row for any op; {@code call} applies exactly one {@code op} and returns its first output. */
    public static Row row(String name, Class<? extends Op> op, Function<List<Tensor>, Tensor> call) {
        return new Row(name, op, call);
    }

    /** As {@link #row(String, Class, Function)}, named as the op. */
    public static Row row(Class<? extends Op> op, Function<List<Tensor>, Tensor> call) {
        return row(op.getSimpleName(), op, call);
    }

    /** A row for an op whose attributes are the same in all cases. */
    public static Row row(String name, Op op) {
        return row(name, op.getClass(), x -> op.onAll(x).get(0));
    }

    /** An elementwise function of one input, tried on the usual shapes. */
    public static Row unary(Class<? extends Op> op, UnaryOperator<Tensor> call) {
        Row row = row(op, x -> call.apply(x.get(0)))
                .in(Input.f32(3, 5))
                .in(Input.f32(2, 3, 4))
                .in(Input.f32())
                .in(Input.f32(0, 4))
                .in(Input.f32(1, 67));
        row.elementwise = true;
        return row;
    }

    /** An elementwise function of two inputs, tried on the usual ways to broadcast. */
    public static Row binary(Class<? extends Op> op, BinaryOperator<Tensor> call) {
        Row row = row(op, x -> call.apply(x.get(0), x.get(1)))
                .in(Input.f32(3, 5), Input.f32(3, 5))
                .in(Input.f32(2, 3, 4), Input.f32(4))
                .in(Input.f32(4), Input.f32(2, 3, 4))
                .in(Input.f32(3, 1), Input.f32(1, 5))
                .in(Input.f32(2, 3, 4, 5), Input.f32(1, 3, 1, 1))
                .in(Input.f32(), Input.f32(2, 3))
                .in(Input.f32(), Input.f32())
                .in(Input.f32(0, 4), Input.f32(1, 4))
                .in(Input.f32(1), Input.f32(0));
        row.elementwise = true;
        return row;
    }

    /** Adds a case. */
    public Row in(Input... ofOneCase) {
        inputs.add(List.of(ofOneCase));
        return this;
    }

    /** The dtypes that f32 inputs stand for; f32, f64 and bf16 if not called. */
    public Row dtypes(DType... all) {
        dtypes = List.of(all);
        return this;
    }

    /** Leaves bf16 out, for a reason. */
    public Row withoutBf16(String reason) {
        dtypes = dtypes.stream().filter(dtype -> dtype != DType.BF16).toList();
        whyNotBf16 = reason;
        return this;
    }

    /** Between which values random inputs are; -2 and 2 if not called. */
    public Row range(double least, double greatest) {
        from = least;
        to = greatest;
        return this;
    }

    /** Keeps random inputs away from {@code value}, where the function has no derivative. */
    public Row kink(double value) {
        kink = value;
        return this;
    }

    /** Makes all random floating inputs differ clearly, so that small steps change no maximum. */
    public Row distinct() {
        distinct = true;
        return this;
    }

    /** Values on which a backend must agree with the reference in NaN, infinities and sign. */
    public Row special(double... values) {
        specials = values;
        return this;
    }

    /** Allows {@code factor} times the usual rounding error, for a reason. */
    public Row slack(double factor, String reason) {
        slack = factor;
        because(reason);
        return this;
    }

    /**
     * Measures errors against {@code least} where the results are smaller than that, for a reason: they come from values
     * of that size, which cancel.
     */
    public Row scale(double least, String reason) {
        scale = least;
        because(reason);
        return this;
    }

    /** Results must agree in every bit. */
    public Row exact() {
        exact = true;
        return this;
    }

    /** There is no gradient to check, for a reason. */
    public Row noGradient(String reason) {
        gradientOrder = 0;
        because(reason);
        return this;
    }

    /** Adds a case for the benchmarks alone, which choose it by {@code name}: of a size that training meets, in f32. */
    public Row perf(String name, Input... ofOneCase) {
        perf.add(new PerfCase(name, new Case(this, List.of(ofOneCase), DType.F32)));
        return this;
    }

    /** As {@link #perf(String, Input...)}, where the op's attributes go with the size. */
    public Row perf(String name, Op sized, Input... ofOneCase) {
        Row other = row(name, sized).range(from, to);
        perf.add(new PerfCase(name, new Case(other, List.of(ofOneCase), DType.F32)));
        return this;
    }

    private void because(String reason) {
        why = why.isEmpty() ? reason : why + "; " + reason;
    }

    public String name() {
        return name;
    }

    public Class<? extends Op> op() {
        return op;
    }

    public List<DType> dtypes() {
        return dtypes;
    }

    /** Why the row is not run in bf16; empty if it is, or if it has nothing to do with it. */
    String whyNotBf16() {
        return whyNotBf16;
    }

    /** Whether any input has the dtype that the row is run in. */
    boolean dependsOnDType() {
        return inputs.stream().flatMap(List::stream).anyMatch(input -> input.fixed() == null);
    }

    /** What the benchmarks time. */
    List<PerfCase> perf() {
        return perf;
    }

    /** Every case in every dtype. */
    public List<Case> cases() {
        return dtypes.stream()
                .flatMap(dtype -> inputs.stream().map(list -> new Case(this, list, dtype)))
                .toList();
    }

    /** Every case in one dtype, whether or not the row lists it. */
    List<Case> cases(DType dtype) {
        return inputs.stream().map(list -> new Case(this, list, dtype)).toList();
    }

    /** A case whose floating inputs hold the special values, or null if the row names none. */
    @Nullable
    Case specialCase(DType dtype) {
        if (specials.length == 0) {
            return null;
        }
        if (!elementwise) {
            return new Case(this, inputs.get(0), dtype);
        }
        List<Input> first = inputs.get(0);
        // [s], [s, 1], … so that all combinations of special values meet
        return new Case(
                this,
                IntStream.range(0, first.size())
                        .mapToObj(i -> first.get(i).reshaped(combining(specials.length, i)))
                        .toList(),
                dtype);
    }

    private static Shape combining(int extent, int input) {
        int[] dims = new int[input + 1];
        java.util.Arrays.fill(dims, 1);
        dims[0] = extent;
        return Shape.of(dims);
    }

    Tensor apply(List<? extends Tensor> x) {
        return call.apply(List.copyOf(x));
    }

    double from() {
        return from;
    }

    double to() {
        return to;
    }

    double kink() {
        return kink;
    }

    boolean isDistinct() {
        return distinct;
    }

    double[] specials() {
        return specials.clone();
    }

    boolean isExact() {
        return exact;
    }

    boolean hasGradient() {
        return gradientOrder > 0;
    }

    /** The least size of values that errors are relative to. */
    double scale() {
        return scale;
    }

    /** The root mean square error allowed, relative to that of the values; a single element may be off by eight times it. */
    double tolerance(DType dtype) {
        return slack
                * switch (dtype) {
                    case F32 -> 5e-7; // a few roundings of 6e-8
                    case F64 -> 1e-15;
                    case BF16 -> 1e-2; // a few roundings of 2e-3
                    case I32, I64, U8, BOOL -> 0;
                };
    }

    /** Why the tolerance is unusual or the gradient is missing; empty if they are not. */
    String why() {
        return why;
    }

    @Override
    public String toString() {
        return name;
    }
}
