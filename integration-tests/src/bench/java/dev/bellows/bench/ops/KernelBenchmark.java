package dev.bellows.bench.ops;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Flops;
import dev.bellows.op.Origin;
import dev.bellows.op.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One kernel of one backend, called again and again on the same arrays: calls and floating point operations per second. Which,
 * the rows of the op table say.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class KernelBenchmark {
    @Param({"onednn"})
    public String backend;

    @Param({"1", "2"})
    public int threads;

    @Param("add_small")
    public String op;

    private Kernel kernel;
    private double flops;
    private List<Storage> in;
    private List<Storage> out;

    @Setup(Level.Trial)
    public void prepare() {
        Backend device = Backends.named(backend);
        device.useThreads(threads);
        Origin timed = Benchmarked.named(op).origin();
        List<Spec> specs = timed.inputs().stream().map(Tensor::spec).toList();
        in = specs.stream().map(spec -> storage(device, spec)).toList();
        out = timed.op().infer(specs).stream()
                .map(spec -> storage(device, spec))
                .toList();
        flops = Flops.of(timed.op(), specs);
        if (!device.supports(timed.op(), specs)) {
            throw new IllegalStateException(
                    "benchmark: " + backend + " has no kernel for " + timed.op() + "; leave " + op + " out");
        }
        kernel = device.kernel(timed.op(), specs);
    }

    @TearDown(Level.Trial)
    public void free() {
        kernel.close();
        in.forEach(storage -> storage.buffer().release());
        out.forEach(storage -> storage.buffer().release());
    }

    @Benchmark
    public void run(Work work) {
        kernel.run(in, out);
        work.gflops += flops * 1e-9;
    }

    /** The floating point operations done, in thousand millions; JMH divides them by the time. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Work {
        public double gflops;
    }

    /** Filled with values near 1, so that no kernel meets denormals; what is no f32, such as row numbers, is 0. */
    private static Storage storage(Backend device, Spec spec) {
        Storage made = new Storage(device.allocate(spec.bytes()), 0, spec);
        ByteBuffer values = ByteBuffer.allocateDirect((int) spec.bytes()).order(ByteOrder.nativeOrder());
        for (int i = 0; i < spec.shape().size() && spec.dtype() == DType.F32; i++) {
            values.putFloat(0.5f + (i * 31 % 1000) * 1e-3f);
        }
        device.write(values.clear(), made);
        return made;
    }
}
