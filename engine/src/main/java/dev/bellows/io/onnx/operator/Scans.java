package dev.bellows.io.onnx.operator;

import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Stack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Loops over the slices of arrays, whose number is known. */
final class Scans {
    private Scans() {}

    static List<Value> scan(Call call) {
        int scanned = call.integer("num_scan_inputs", 1);
        int states = call.count() - scanned;
        List<Value> in = new ArrayList<>();
        for (int i = 0; i < call.count(); i++) {
            in.add(call.input(i));
        }
        return run(call, in, states, Axes.of(call, states, scanned));
    }

    /** Along which axes inputs are sliced and outputs stacked, and from which end. */
    private record Axes(int[] in, int[] inBackwards, int[] out, int[] outBackwards) {
        static Axes of(Call call, int states, int scanned) {
            int outputs = call.outputs() - states;
            return new Axes(
                    call.list("scan_input_axes", new int[scanned]),
                    call.list("scan_input_directions", call.list("directions", new int[scanned])),
                    call.list("scan_output_axes", new int[Math.max(0, outputs)]),
                    call.list("scan_output_directions", new int[Math.max(0, outputs)]));
        }
    }

    private static List<Value> run(Call call, List<Value> in, int states, Axes axes) {
        List<Value> now = in.subList(0, states);
        Tensor first = in.get(states).tensor();
        int steps = first.shape().dim(axes.in[0]);
        List<List<Value>> collected = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            List<Value> given = new ArrayList<>(now);
            for (int i = states; i < in.size(); i++) {
                int axis = in.get(i).shape().axis(axes.in[i - states]);
                int at = axes.inBackwards[i - states] == 1 ? steps - 1 - step : step;
                Tensor x = in.get(i).tensor();
                Tensor slice = Slice.slice(x, axis, at, at + 1)
                        .reshape(x.shape().without(axis).dims());
                given.add(Value.of(in.get(i).type(), slice));
            }
            List<Value> out = call.run("body", given);
            now = out.subList(0, states);
            for (int i = states; i < out.size(); i++) {
                if (collected.size() <= i - states) {
                    collected.add(new ArrayList<>());
                }
                collected.get(i - states).add(out.get(i));
            }
        }
        List<Value> results = new ArrayList<>(now);
        for (int i = 0; i < collected.size(); i++) {
            List<Value> parts = collected.get(i);
            if (axes.outBackwards[i] == 1) {
                Collections.reverse(parts);
            }
            int rank = parts.get(0).shape().rank() + 1;
            int axis = axes.out[i] < 0 ? axes.out[i] + rank : axes.out[i];
            results.add(Value.of(
                    parts.get(0).type(),
                    Stack.stack(axis, parts.stream().map(Value::tensor).toList())));
        }
        return results;
    }

    /** Before version 9 a scan has a batch in front, and each sample is scanned by itself. */
    static List<Value> batches(Call call) {
        int scanned = call.integer("num_scan_inputs", 1);
        int states = call.count() - 1 - scanned;
        int batch = call.shape(1).dim(0);
        List<List<Value>> samples = new ArrayList<>();
        for (int sample = 0; sample < batch; sample++) {
            List<Value> in = new ArrayList<>();
            for (int i = 1; i < call.count(); i++) {
                Tensor x = call.tensor(i);
                Tensor one = Slice.slice(x, 0, sample, sample + 1)
                        .reshape(x.shape().without(0).dims());
                in.add(Value.of(call.type(i), one));
            }
            samples.add(run(call, in, states, Axes.of(call, states, scanned)));
        }
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < samples.get(0).size(); i++) {
            int at = i;
            results.add(ControlOps.stacked(
                    samples.stream().map(each -> each.get(at)).toList()));
        }
        return results;
    }
}
