package dev.bellows.optest;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Origin;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A {@link Row} on one list of inputs in one dtype. */
public record Case(Row row, List<Input> inputs, DType dtype) {
    /** The specs of the inputs. */
    public List<Spec> specs() {
        return inputs.stream().map(input -> input.spec(dtype)).toList();
    }

    /** The same case in another dtype. */
    Case in(DType other) {
        return new Case(row, inputs, other);
    }

    /** The op that the row applies here, with all of its inputs and outputs as symbols. */
    public Origin origin() {
        Trace trace = new Trace();
        List<Spec> specs = specs();
        List<Symbol> x = IntStream.range(0, specs.size())
                .mapToObj(i -> trace.input("x" + i, specs.get(i)))
                .toList();
        Origin origin = Objects.requireNonNull(row.apply(x).origin(), () -> this + ": applies no op");
        for (Tensor input : origin.inputs()) {
            if (((Symbol) input).origin() != null) {
                throw new AssertionError(this + ": applies more than one op: to " + input);
            }
        }
        return origin;
    }

    /** Applies the row's op. */
    public Tensor apply(List<? extends Tensor> x) {
        return row.apply(x);
    }

    /** Random inputs, as the seed says, on the current backend. */
    public List<NDArray> random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] spread = row.isDistinct() ? spread(random) : new double[0];
        List<NDArray> arrays = new ArrayList<>();
        int used = 0;
        for (Input input : inputs) {
            double[] values = new double[Math.toIntExact(input.shape().size())];
            boolean spreads = row.isDistinct() && !input.hasRange();
            for (int i = 0; i < values.length; i++) {
                values[i] = spreads ? spread[used++] : draw(input, random);
            }
            raise(values, input);
            arrays.add(NDArray.of(values, input.spec(dtype)));
        }
        return arrays;
    }

    /** The least random value of input {@code place}. */
    double from(int place) {
        return from(inputs.get(place));
    }

    /** The greatest random value of input {@code place}. */
    double to(int place) {
        return to(inputs.get(place));
    }

    private double from(Input input) {
        return input.hasRange() ? input.from() : row.from();
    }

    private double to(Input input) {
        return input.hasRange() ? input.to() : row.to();
    }

    /** Makes matrices that are far from singular and boxes that have an area, where the input asks for them. */
    private static void raise(double[] values, Input input) {
        if (input.dominant() != 0) {
            int rows = input.shape().dim(-2);
            int columns = input.shape().dim(-1);
            for (int i = 0; i < values.length; i++) {
                values[i] += i / columns % rows == i % columns ? input.dominant() : 0;
            }
        }
        if (input.spread() != 0) {
            int last = input.shape().dim(-1);
            for (int i = 0; i < values.length; i++) {
                values[i] += i % last >= last - last / 2 ? input.spread() : 0;
            }
        }
    }

    private double draw(Input input, SplittableRandom random) {
        double from = from(input);
        double to = to(input);
        if (!input.spec(dtype).dtype().isFloating()) {
            return random.nextInt((int) from, (int) to + 1);
        }
        double value;
        do {
            value = random.nextDouble(from, Math.nextUp(to));
        } while (Math.abs(value - row.kink()) < 0.05); // never true without a kink, which is NaN
        return value;
    }

    /** As many evenly spaced values as all inputs need, shuffled. */
    private double[] spread(SplittableRandom random) {
        int count =
                inputs.stream().mapToInt(input -> (int) input.shape().size()).sum();
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = row.from() + (row.to() - row.from()) * (i + 0.5) / count;
        }
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
        return values;
    }

    /** Random inputs with the row's special values strewn over the floating ones. */
    List<NDArray> special(long seed) {
        double[] specials = row.specials();
        List<NDArray> arrays = new ArrayList<>();
        for (NDArray plain : random(seed)) {
            double[] values = plain.toDoubleArray();
            if (plain.dtype().isFloating()) {
                for (int i = 0; i < values.length; i++) {
                    // all of a short vector, every third element of a long one
                    if (values.length == specials.length || i % 3 == 0) {
                        values[i] = specials[(values.length == specials.length ? i : i / 3) % specials.length];
                    }
                }
            }
            arrays.add(NDArray.of(values, plain.spec()));
        }
        return arrays;
    }

    @Override
    public String toString() {
        return row.name() + " " + specs().stream().map(Spec::toString).collect(Collectors.joining(" · "));
    }
}
