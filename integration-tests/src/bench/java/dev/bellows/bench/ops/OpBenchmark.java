package dev.bellows.bench.ops;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.optest.Case;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
    private static final long SEED = 3;

    /** Ours. */
    @State(org.openjdk.jmh.annotations.Scope.Benchmark)
    public static class Bellows {
        @Param("add_16")
        public String op;

        @Param({"2"})
        public int threads;

        private Scope scope;
        private Case timed;
        private final List<NDArray> arrays = new ArrayList<>();

        @Setup(Level.Trial)
        public void prepare() {
            Backends.current().useThreads(threads);
            scope = Scope.detached("benchmark");
            try (Scope.Entry inside = scope.enter()) {
                timed = Benchmarked.named(op);
                arrays.addAll(timed.random(SEED));
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
        @Param("add_16")
        public String op;

        @Param({"2"})
        public int threads;

        private NDManager manager;
        private Function<NDList, ai.djl.ndarray.NDArray> call;
        private final NDList arrays = new NDList();

        @Setup(Level.Trial)
        public void prepare() {
            System.setProperty("ai.djl.offline", "true");
            System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
            manager = Engine.getEngine("PyTorch").newBaseManager();
            call = PyTorchOps.named(op);
            try (Scope ours = Scope.open("inputs")) {
                Benchmarked.named(op).random(SEED).forEach(array -> arrays.add(copy(array)));
            }
        }

        private ai.djl.ndarray.NDArray copy(NDArray array) {
            Shape shape = new Shape(
                    Arrays.stream(array.spec().shape().dims()).asLongStream().toArray());
            ai.djl.ndarray.NDArray values = manager.create(array.toDoubleArray(), shape);
            return values.toType(array.dtype() == DType.F32 ? DataType.FLOAT32 : DataType.INT64, false);
        }

        @TearDown(Level.Trial)
        public void free() {
            manager.close();
        }
    }

    @Benchmark
    public Tensor bellows(Bellows state) {
        try (Scope call = Scope.open("call")) {
            return state.timed.apply(state.arrays);
        }
    }

    /** As {@link #bellows}, remembered for gradients. */
    @Benchmark
    public Tensor recording(Bellows state) {
        try (Recording record = Autograd.record();
                Scope call = Scope.open("call")) {
            return state.timed.apply(state.arrays);
        }
    }

    @Benchmark
    public ai.djl.ndarray.NDArray pytorch(PyTorch state) {
        try (NDManager results = state.manager.newSubManager()) {
            results.tempAttachAll(state.arrays);
            return state.call.apply(state.arrays);
        }
    }
}
