package dev.bellows.bench.ops;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One op, called again and again on the same arrays; each result is freed before the next call. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class OpBenchmark {
    /** Ours. */
    @State(org.openjdk.jmh.annotations.Scope.Benchmark)
    public static class Bellows {
        @Param
        public OpCase op;

        @Param({"2"})
        public int threads;

        private Scope scope;
        private final List<NDArray> arrays = new ArrayList<>();

        @Setup(Level.Trial)
        public void prepare() {
            Backends.current().useThreads(threads);
            scope = Scope.detached("benchmark");
            try (Scope.Entry inside = scope.enter()) {
                for (OpCase.Operand operand : op.operands) {
                    arrays.add(operand.isIndex() ? NDArray.of(rows(operand), operand.dims()) : NDArray.of(values(operand), operand.dims()));
                }
            }
        }

        @TearDown(Level.Trial)
        public void free() {
            scope.close();
        }
    }

    /** PyTorch. */
    @State(org.openjdk.jmh.annotations.Scope.Benchmark)
    public static class PyTorch {
        @Param
        public OpCase op;

        @Param({"2"})
        public int threads;

        private NDManager manager;
        private final NDList arrays = new NDList();

        @Setup(Level.Trial)
        public void prepare() {
            System.setProperty("ai.djl.offline", "true");
            System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
            manager = Engine.getEngine("PyTorch").newBaseManager();
            for (OpCase.Operand operand : op.operands) {
                Shape shape = new Shape(Arrays.stream(operand.dims()).asLongStream().toArray());
                arrays.add(
                        operand.isIndex()
                                ? manager.create(rows(operand), shape).toType(DataType.INT64, false)
                                : manager.create(values(operand), shape));
            }
        }

        @TearDown(Level.Trial)
        public void free() {
            manager.close();
        }
    }

    @Benchmark
    public Tensor bellows(Bellows state) {
        try (Scope call = Scope.open("call")) {
            return state.op.ours.apply(state.arrays);
        }
    }

    /** As {@link #bellows}, remembered for gradients. */
    @Benchmark
    public Tensor recording(Bellows state) {
        try (Recording record = Autograd.record();
                Scope call = Scope.open("call")) {
            return state.op.ours.apply(state.arrays);
        }
    }

    @Benchmark
    public ai.djl.ndarray.NDArray pytorch(PyTorch state) {
        try (NDManager call = state.manager.newSubManager()) {
            call.tempAttachAll(state.arrays);
            return state.op.theirs.apply(state.arrays);
        }
    }

    private static float[] values(OpCase.Operand operand) {
        float[] values = new float[Arrays.stream(operand.dims()).reduce(1, Math::multiplyExact)];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static int[] rows(OpCase.Operand operand) {
        return new SplittableRandom(4)
                .ints(Arrays.stream(operand.dims()).reduce(1, Math::multiplyExact), 0, 100_000)
                .toArray();
    }
}
