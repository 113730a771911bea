package dev.bellows.io.recorded;

import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Deconvolution;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Reshape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Vectors that are added to products of their own: operators of exported models for these take them as an input. */
public final class Biases {
    /** The vector by the place of the product's step. */
    private final Map<Integer, Flow> vectors = new HashMap<>();

    /** The place of the product's step by that of the addition. */
    private final Map<Integer, Integer> additions = new HashMap<>();

    private final Map<Integer, Integer> makers = new HashMap<>();
    private final Computation computation;

    public Biases(Computation computation, Map<Integer, Integer> uses) {
        this.computation = computation;
        for (int number : computation.steps()) {
            Step step = step(number);
            step.out().forEach(out -> makers.put(out.number(), number));
            if (step.op() instanceof Add) {
                Integer product = makers.get(step.in().get(0).number());
                Optional<Flow> vector = product == null
                        ? Optional.empty()
                        : vector(product, step.in().get(1));
                if (vector.isPresent()
                        && uses.getOrDefault(step.in().get(0).number(), 0) == 1
                        && step.out().get(0).spec().equals(step.in().get(0).spec())) {
                    vectors.put(product, vector.get());
                    additions.put(number, product);
                }
            }
        }
    }

    private Step step(int number) {
        return computation.first().steps().get(number);
    }

    private Optional<Flow> vector(int product, Flow added) {
        Op op = step(product).op();
        List<Integer> shape = Arrays.stream(added.spec().shape().dims()).boxed().toList();
        if (op instanceof MatMul && added.array() != null) {
            boolean rows = step(product).out().get(0).spec().shape().rank() == 2 && shape.size() == 1;
            return rows ? Optional.of(added) : Optional.empty();
        }
        Integer maker = makers.get(added.number());
        if ((op instanceof Convolution || op instanceof Deconvolution)
                && maker != null
                && step(maker).op() instanceof Reshape) {
            Flow vector = step(maker).in().get(0);
            int channels = step(product).out().get(0).spec().shape().dim(1);
            boolean column = !shape.isEmpty() && shape.get(Math.max(0, shape.size() - 1 - spatial(op))) == channels;
            boolean fits = vector.array() != null
                    && vector.spec().shape().rank() == 1
                    && vector.spec().shape().dim(0) == channels;
            return column && fits ? Optional.of(vector) : Optional.empty();
        }
        return Optional.empty();
    }

    private static int spatial(Op op) {
        return op instanceof Convolution plain
                ? plain.window().rank()
                : ((Deconvolution) op).window().rank();
    }

    public Optional<Flow> of(int product) {
        return Optional.ofNullable(vectors.get(product));
    }

    /** The product that an addition is part of. */
    public Optional<Integer> product(int addition) {
        return Optional.ofNullable(additions.get(addition));
    }
}
