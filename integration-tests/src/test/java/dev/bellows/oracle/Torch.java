package dev.bellows.oracle;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** PyTorch in this JVM. Its arrays live until this closes. */
final class Torch implements AutoCloseable {
    private static final class Loaded {
        static final OracleEngine ENGINE = OracleEngine.load("PyTorch");
    }

    private final Engine engine;
    private final NDManager manager;

    private Torch(Engine engine) {
        this.engine = engine;
        this.manager = engine.newBaseManager();
    }

    /** Skips the calling test, with the reason, where PyTorch's native library does not load. */
    static Torch open() {
        return new Torch(Loaded.ENGINE.orSkip());
    }

    /** The values as an array of PyTorch's: floats as float32, labels as int64, which is what it indexes by. */
    NDArray array(Values values) {
        Shape shape = new Shape(Arrays.stream(values.dims()).asLongStream().toArray());
        NDArray array = manager.create(values.floats(), shape);
        return values.isLabels() ? array.toType(DataType.INT64, false) : array;
    }

    /** The first output of {@code function}. */
    Values run(Function<List<NDArray>, List<NDArray>> function, List<Values> inputs) {
        return values(function.apply(inputs.stream().map(this::array).toList()).get(0));
    }

    /** The outputs of {@code function}, then the gradient of the sum of head · output 0 by each floating input. */
    List<Values> run(Function<List<NDArray>, List<NDArray>> function, List<Values> inputs, Values head) {
        List<NDArray> arrays = inputs.stream().map(this::array).toList();
        List<NDArray> leaves = new ArrayList<>();
        for (int i = 0; i < arrays.size(); i++) {
            if (!inputs.get(i).isLabels()) {
                arrays.get(i).setRequiresGradient(true);
                leaves.add(arrays.get(i));
            }
        }
        List<Values> results = new ArrayList<>();
        try (GradientCollector collector = engine.newGradientCollector()) {
            List<NDArray> outputs = function.apply(arrays);
            collector.backward(outputs.get(0).mul(array(head)).sum());
            outputs.forEach(output -> results.add(values(output)));
        }
        leaves.forEach(leaf -> results.add(values(leaf.getGradient())));
        return results;
    }

    static Values values(NDArray array) {
        int[] dims = Arrays.stream(array.getShape().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        return Values.of(array.toType(DataType.FLOAT32, true).toFloatArray(), dims);
    }

    @Override
    public void close() {
        manager.close();
    }
}
