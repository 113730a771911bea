package dev.bellows.io.keras;

import static dev.bellows.op.movement.Transpose.swapAxes;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Split;
import dev.bellows.op.movement.Stack;
import dev.bellows.op.rnn.CellWeights;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recurrence over [batch, time, features] with Keras' weights: gates one after the other along the last axis, those of an LSTM in the order
 * i, f, c, o, those of a GRU z, r, h. With the usual functions it is one op; with others it is written out step by step.
 *
 * @param prefix of the names of its weights
 */
record Recurrent(Call call, String cell, Setting setting, String prefix) {
    /** The outputs at all steps in the order of time [batch, time, units], and the last states. */
    List<Tensor> apply(Tensor x, List<Tensor> given, boolean backwards) {
        Tensor steps = swapAxes(x, 0, 1);
        List<Tensor> states = given.isEmpty() ? zeros(x) : given;
        Tensor mask = call.argument("mask");
        List<Tensor> out = mask == null && isUsual()
                ? asOp(new Sequence(steps, null, backwards), states)
                : unrolled(steps, states, backwards, mask);
        List<Tensor> all = new ArrayList<>(out);
        all.set(0, swapAxes(out.get(0), 0, 1));
        return all;
    }

    private boolean isUsual() {
        boolean usual = Activations.name(setting, "activation").equals("tanh");
        return switch (cell) {
            case "LSTM" -> usual && isSigmoid();
            case "GRU" -> usual && isSigmoid() && isResetAfter();
            default -> false;
        };
    }

    private boolean isSigmoid() {
        return Activations.name(setting, "recurrent_activation").equals("sigmoid");
    }

    private boolean isResetAfter() {
        return setting.is("reset_after", true);
    }

    private int units() {
        return weight("recurrent_kernel").shape().dim(0);
    }

    private Tensor weight(String name) {
        return call.weight(prefix + name);
    }

    private List<Tensor> zeros(Tensor x) {
        Tensor zero = Full.of(x, new Spec(Shape.of(x.shape().dim(0), units()), x.dtype()), 0);
        return Collections.nCopies(cell.equals("LSTM") ? 2 : 1, zero);
    }

    private List<Tensor> asOp(Sequence sequence, List<Tensor> states) {
        Tensor kernel = weight("kernel");
        Tensor recurrent = weight("recurrent_kernel");
        Tensor zero = Full.of(kernel, new Spec(Shape.of(kernel.shape().dim(1)), kernel.dtype()), 0);
        Tensor bias = setting.is("use_bias", true) ? weight("bias") : zero;
        if (cell.equals("LSTM")) {
            return Lstm.lstm(
                    sequence,
                    states,
                    new CellWeights(swapAxes(kernel, 0, 1), swapAxes(recurrent, 0, 1), bias, zero, null));
        }
        Tensor first = bias.shape().rank() == 2 ? row(bias, 0) : bias;
        Tensor second = bias.shape().rank() == 2 ? row(bias, 1) : zero;
        return Gru.gru(
                sequence,
                states.get(0),
                new CellWeights(
                        swapAxes(resetFirst(kernel), 0, 1),
                        swapAxes(resetFirst(recurrent), 0, 1),
                        resetFirst(first),
                        resetFirst(second),
                        null));
    }

    private static Tensor row(Tensor x, int index) {
        return Reshape.squeeze(Slice.slice(x, 0, index, index + 1), 0);
    }

    /** Gates z, r, h along the last axis as r, z, h. */
    private static Tensor resetFirst(Tensor x) {
        int last = x.shape().rank() - 1;
        List<Tensor> gates = Split.split(x, 3, last);
        return Concat.concat(last, List.of(gates.get(1), gates.get(0), gates.get(2)));
    }

    /** What is masked leaves the states as they are; its output is the one before, or 0 within a layer that goes both ways. */
    private List<Tensor> unrolled(Tensor steps, List<Tensor> first, boolean backwards, @Nullable Tensor mask) {
        int time = steps.shape().dim(0);
        Tensor[] outputs = new Tensor[time];
        List<Tensor> states = first;
        boolean isZero = setting.is("zero_output_for_mask", false);
        for (int i = 0; i < time; i++) {
            int at = backwards ? time - 1 - i : i;
            List<Tensor> next = step(row(steps, at), states);
            if (mask == null) {
                states = next;
                outputs[at] = next.get(0);
                continue;
            }
            Tensor counts = Slice.slice(mask, 1, at, at + 1);
            List<Tensor> kept = new ArrayList<>();
            for (int state = 0; state < next.size(); state++) {
                kept.add(Where.where(counts, next.get(state), states.get(state)));
            }
            Tensor h = next.get(0);
            outputs[at] = isZero ? Where.where(counts, h, Full.scalar(h, 0)) : kept.get(0);
            states = kept;
        }
        List<Tensor> all = new ArrayList<>(List.of(Stack.stack(0, List.of(outputs))));
        all.addAll(states);
        return all;
    }

    private List<Tensor> step(Tensor x, List<Tensor> states) {
        Tensor h = states.get(0);
        Tensor input = MatMul.matmul(x, weight("kernel"));
        boolean biased = setting.is("use_bias", true);
        return switch (cell) {
            case "LSTM" -> {
                Tensor sum = input.add(MatMul.matmul(h, weight("recurrent_kernel")));
                List<Tensor> gates = Split.split(biased ? sum.add(weight("bias")) : sum, 4, 1);
                Tensor c = gate(gates.get(1))
                        .mul(states.get(1))
                        .add(gate(gates.get(0)).mul(active(gates.get(2))));
                yield List.of(gate(gates.get(3)).mul(active(c)), c);
            }
            case "GRU" -> gru(input, h, biased);
            default -> {
                Tensor sum = input.add(MatMul.matmul(h, weight("recurrent_kernel")));
                yield List.of(active(biased ? sum.add(weight("bias")) : sum));
            }
        };
    }

    private List<Tensor> gru(Tensor input, Tensor h, boolean biased) {
        boolean after = isResetAfter();
        Tensor shifted = !biased ? input : input.add(after ? row(weight("bias"), 0) : weight("bias"));
        List<Tensor> in = Split.split(shifted, 3, 1);
        List<Tensor> kernels = Split.split(weight("recurrent_kernel"), 3, 1);
        List<Tensor> biases = biased && after ? Split.split(row(weight("bias"), 1), 3, 0) : List.of();
        List<Tensor> back = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Tensor product = MatMul.matmul(h, kernels.get(i));
            back.add(biases.isEmpty() ? product : product.add(biases.get(i)));
        }
        Tensor z = gate(in.get(0).add(back.get(0)));
        Tensor r = gate(in.get(1).add(back.get(1)));
        Tensor reset = after ? r.mul(back.get(2)) : MatMul.matmul(r.mul(h), kernels.get(2));
        Tensor candidate = active(in.get(2).add(reset));
        return List.of(z.mul(h).add(z.neg().add(1).mul(candidate)));
    }

    private Tensor active(Tensor x) {
        return Activations.apply(Activations.name(setting, "activation"), x);
    }

    private Tensor gate(Tensor x) {
        return Activations.apply(Activations.name(setting, "recurrent_activation"), x);
    }
}
