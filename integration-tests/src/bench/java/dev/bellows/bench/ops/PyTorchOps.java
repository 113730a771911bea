package dev.bellows.bench.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How PyTorch computes what rows of the op table have timed, by their names. Those without a line here are timed alone. */
final class PyTorchOps {
    private static final Map<String, Function<NDList, NDArray>> CALLS = Map.ofEntries(
            Map.entry("add_16", in -> in.get(0).add(in.get(1))),
            Map.entry("add_1m", in -> in.get(0).add(in.get(1))),
            Map.entry("add_bias", in -> in.get(0).add(in.get(1))),
            Map.entry("exp_1m", in -> in.get(0).exp()),
            Map.entry("tanh_1m", in -> in.get(0).tanh()),
            Map.entry("relu_1m", in -> in.get(0).getNDArrayInternal().relu()),
            Map.entry("gelu_1m", in -> in.get(0).getNDArrayInternal().gelu()),
            Map.entry("softmax", in -> in.get(0).softmax(-1)),
            Map.entry("sum_rows", in -> in.get(0).sum(new int[] {1})),
            Map.entry("sum_columns", in -> in.get(0).sum(new int[] {0})),
            Map.entry("argmax", in -> in.get(0).argMax(1)),
            Map.entry("cumsum", in -> in.get(0).cumSum(1)),
            Map.entry("cumsum_columns", in -> in.get(0).cumSum(0)),
            Map.entry("transpose", in -> in.get(0).transpose(1, 0).duplicate()),
            Map.entry("concat", in -> in.get(0).concat(in.get(1), 1)),
            Map.entry("matmul_mlp", in -> in.get(0).matMul(in.get(1))),
            Map.entry("matmul_1024", in -> in.get(0).matMul(in.get(1))),
            Map.entry("layer_norm", in -> LayerNorm.layerNorm(in.get(0), new Shape(256), in.get(1), in.get(2), 1e-3f)
                    .singletonOrThrow()),
            Map.entry("convolution", in -> Conv2d.conv2d(
                            in.get(0), in.get(1), null, new Shape(1, 1), new Shape(1, 1), new Shape(1, 1))
                    .singletonOrThrow()),
            Map.entry(
                    "max_pool",
                    in -> Pool.maxPool2d(in.get(0), new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false)),
            Map.entry("take_rows", in -> Embedding.embedding(in.get(1), in.get(0), SparseFormat.DENSE)
                    .singletonOrThrow()));

    private PyTorchOps() {}

    /** Those of the table's names that PyTorch computes here. */
    static List<String> names() {
        return Benchmarked.names().stream().filter(CALLS::containsKey).toList();
    }

    static Function<NDList, NDArray> named(String name) {
        Function<NDList, NDArray> found = CALLS.get(name);
        if (found == null) {
            throw new IllegalArgumentException("benchmark: nothing of PyTorch is beside " + name);
        }
        return found;
    }
}
