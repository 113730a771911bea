package dev.bellows.io.onnx.operator;

import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Take;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The slices of an array that differ. How many there are depends on the data, so they must be known. */
final class Uniques {
    private Uniques() {}

    static List<Value> unique(Call call) {
        boolean flat = !call.sets("axis");
        Tensor x = flat ? call.tensor(0).reshape(-1) : call.tensor(0);
        int axis = flat ? 0 : call.axis(0, call.whole("axis", 0));
        double[] values = call.doubles(0);
        Shape shape = x.shape();
        int count = shape.dim(axis);
        double[][] slices = new double[count][];
        int inner = Math.toIntExact(shape.slice(axis + 1, shape.rank()).size());
        int outer = Math.toIntExact(shape.slice(0, axis).size());
        for (int i = 0; i < count; i++) {
            slices[i] = new double[outer * inner];
            for (int o = 0; o < outer; o++) {
                System.arraycopy(values, (o * count + i) * inner, slices[i], o * inner, inner);
            }
        }
        return outputs(call, x, axis, slices);
    }

    private static List<Value> outputs(Call call, Tensor x, int axis, double[][] slices) {
        int count = slices.length;
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        order.sort((a, b) -> Arrays.compare(slices[a], slices[b])); // stable: the first of equals comes first
        List<Integer> firsts = new ArrayList<>();
        int[] group = new int[count];
        for (int i = 0; i < count; i++) {
            int at = order.get(i);
            if (i == 0 || Arrays.compare(slices[order.get(i - 1)], slices[at]) != 0) {
                firsts.add(at);
            }
            group[at] = firsts.size() - 1;
        }
        if (!call.flag("sorted", true)) {
            List<Integer> sorted = List.copyOf(firsts);
            firsts.sort(null);
            for (int i = 0; i < count; i++) {
                group[i] = firsts.indexOf(sorted.get(group[i]));
            }
        }
        long[] counts = new long[firsts.size()];
        Arrays.stream(group).forEach(each -> counts[each]++);
        int[] chosen = firsts.stream().mapToInt(Integer::intValue).toArray();
        return List.of(
                Value.of(call.type(0), Take.take(x, ShapeOps.vector(x, chosen), axis)),
                call.known(Arrays.stream(chosen).asLongStream().toArray()),
                call.known(Arrays.stream(group).asLongStream().toArray()),
                call.known(counts));
    }
}
