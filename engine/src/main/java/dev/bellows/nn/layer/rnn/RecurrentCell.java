package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.op.Tensor;
import dev.bellows.op.attention.AttentionMask;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One step of a recurrent network, from an input [batch, features] and a state to an output [batch, units] and the next
 * state. A cell keeps nothing between steps: whoever calls it passes the state on, or has {@link #unroll} do so. Networks
 * that need nothing between the steps are faster with the layers of whole sequences, such as {@link LSTM}.
 */
public abstract class RecurrentCell extends Block {
    /** What a cell gave at one step. */
    public record Step(Tensor output, List<Tensor> state) {}

    /** What a cell gave at every step, in the order of time, and its state after each sample's last step. */
    public record Unrolled(List<Tensor> outputs, List<Tensor> state) {}

    /**
     * A sequence to walk over.
     *
     * @param masks for each step, for which samples it counts, bool [batch, 1]; empty if all do
     */
    record Walk(List<Tensor> steps, List<Tensor> begin, List<Tensor> masks, boolean reverse) {
        Walk over(List<Tensor> other, List<Tensor> state) {
            return new Walk(other, state, masks, reverse);
        }

        Walk reversed(List<Tensor> state) {
            return new Walk(steps, state, masks, !reverse);
        }
    }

    /** Computes one step. */
    public abstract Step step(Tensor x, List<Tensor> state);

    /** The specs of the state that goes with an input {@code x} [batch, …]. */
    public abstract List<Spec> stateSpecs(Tensor x);

    /** The spec of an array [batch, size] that goes with an input {@code x}. */
    static Spec vectors(Tensor x, int size) {
        return new Spec(Shape.of(x.shape().dim(0), size), x.dtype());
    }

    /** The state before the first step of {@code x} [batch, …]: zeros of its dtype. */
    public final List<Tensor> beginState(Tensor x) {
        return stateSpecs(x).stream().map(spec -> Full.of(x, spec, 0)).toList();
    }

    /** The output of one step from a state of zeros. */
    @Override
    public final Tensor forward(Tensor x) {
        return step(x, beginState(x)).output();
    }

    /** One step of x and, optionally, its state: the output and the next state. */
    @Override
    public final List<Tensor> forwardAll(List<Tensor> in) {
        Tensor x = in.get(0);
        List<Tensor> state = in.size() == 1 ? beginState(x) : checked(x, in.subList(1, in.size()));
        Step step = step(x, state);
        List<Tensor> all = new ArrayList<>(List.of(step.output()));
        all.addAll(step.state());
        return all;
    }

    /** Walks over the sequence {@code x} from a state of zeros. The states are [batch, …], as those of steps. */
    public final SequenceOutput unroll(Tensor x, Layout layout) {
        return unroll(x, layout, null, null);
    }

    /**
     * Walks over the sequence {@code x}.
     *
     * @param begin the first state; zeros if null
     * @param lengths an integer [batch]: steps beyond a sample's length give 0 and change no state; all count if null
     */
    public final SequenceOutput unroll(
            Tensor x, Layout layout, @Nullable List<Tensor> begin, @Nullable Tensor lengths) {
        if (x.shape().rank() < 3) {
            throw new ShapeException(this + ": expects a sequence " + layout + ", got " + x.spec());
        }
        Tensor timeFirst = layout.timeFirst(x);
        List<Tensor> steps = new ArrayList<>();
        for (int t = 0; t < timeFirst.shape().dim(0); t++) {
            steps.add(Slice.slice(timeFirst, 0, t, t + 1)
                    .reshape(timeFirst.shape().without(0).dims()));
        }
        Unrolled unrolled = unroll(steps, begin, lengths);
        List<Tensor> outputs = unrolled.outputs().stream()
                .map(y -> y.reshape(y.shape().insert(0, 1).dims()))
                .toList();
        return new SequenceOutput(layout.timeFirst(Concat.concat(0, outputs)), unrolled.state());
    }

    /** As above for one or more steps [batch, features] each, and with the outputs as one array per step. */
    public final Unrolled unroll(List<Tensor> steps, @Nullable List<Tensor> begin, @Nullable Tensor lengths) {
        if (steps.isEmpty()) {
            throw new ShapeException(this + ": cannot walk over no steps");
        }
        Tensor first = steps.get(0);
        List<Tensor> state = begin == null ? beginState(first) : checked(first, begin);
        List<Tensor> masks = new ArrayList<>();
        if (lengths != null) {
            Tensor counts = AttentionMask.within(lengths, steps.size());
            for (int t = 0; t < steps.size(); t++) {
                masks.add(Slice.slice(counts, 1, t, t + 1));
            }
        }
        Unrolled unrolled = walk(new Walk(steps, state, masks, false));
        if (masks.isEmpty()) {
            return unrolled;
        }
        List<Tensor> outputs = new ArrayList<>();
        for (int t = 0; t < steps.size(); t++) {
            Tensor y = unrolled.outputs().get(t);
            outputs.add(where(masks.get(t), y, Full.scalar(y, 0)));
        }
        return new Unrolled(outputs, unrolled.state());
    }

    /** Step by step; cells that do something to whole sequences override it. Outputs beyond the lengths do not matter. */
    Unrolled walk(Walk walk) {
        return walk(walk, this::step);
    }

    static Unrolled walk(Walk walk, BiFunction<Tensor, List<Tensor>, Step> cell) {
        Tensor[] outputs = new Tensor[walk.steps().size()];
        List<Tensor> state = walk.begin();
        for (int i = 0; i < outputs.length; i++) {
            int time = walk.reverse() ? outputs.length - 1 - i : i;
            Step step = cell.apply(walk.steps().get(time), state);
            outputs[time] = step.output();
            List<Tensor> next = new ArrayList<>(step.state());
            for (int k = 0; k < next.size() && !walk.masks().isEmpty(); k++) {
                next.set(k, where(walk.masks().get(time), next.get(k), state.get(k)));
            }
            state = List.copyOf(next);
        }
        return new Unrolled(Arrays.asList(outputs), state);
    }

    /** @param mask [batch, 1] */
    private static Tensor where(Tensor mask, Tensor counted, Tensor otherwise) {
        int[] dims = new int[counted.shape().rank()];
        Arrays.fill(dims, 1);
        dims[0] = mask.shape().dim(0);
        return Where.where(mask.reshape(dims), counted, otherwise);
    }

    private List<Tensor> checked(Tensor x, List<Tensor> state) {
        List<Spec> expected = stateSpecs(x);
        List<Spec> given = state.stream().map(Tensor::spec).toList();
        if (!given.equals(expected)) {
            throw new ShapeException(this + ": expects the state " + expected + ", got " + given);
        }
        return state;
    }

    /** A step as a sequence of one: [batch, features] as [1, batch, features]. */
    static Tensor alone(Tensor x) {
        return x.reshape(x.shape().insert(0, 1).dims());
    }

    /** The step that an op computed as a sequence of one: its output is the new h. */
    static Step of(List<Tensor> outputs) {
        return new Step(outputs.get(1), outputs.subList(1, outputs.size()));
    }
}
