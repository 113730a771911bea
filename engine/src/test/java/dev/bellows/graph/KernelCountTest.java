package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Arguments;
import dev.bellows.backend.Arrivals;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.Compiled;
import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.KernelLabel;
import dev.bellows.backend.Launch;
import dev.bellows.backend.Outline;
import dev.bellows.backend.Program;
import dev.bellows.backend.Storage;
import dev.bellows.core.DType;
import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kernel that is built is one that runs. */
final class KernelCountTest {
    private static final Spec INPUT = Spec.of(DType.F32, 16, 8, 8, 8);

    /** Another backend, counting which kernels are built and kept. */
    private static final class Counting implements HostMemory {
        private final Backend own;
        private long built;
        private long kept;

        Counting(Backend own) {
            this.own = own;
        }

        @Override
        public Device device() {
            return own.device();
        }

        @Override
        public Buffer allocate(long bytes) {
            return own.allocate(bytes);
        }

        @Override
        public boolean supports(Op op, List<Spec> in) {
            return own.supports(op, in);
        }

        @Override
        public Kernel kernel(Op op, List<Spec> in) {
            built++;
            return own.kernel(op, in);
        }

        @Override
        public Outline outline(Program program) {
            return new CountingOutline(own.outline(program));
        }

        @Override
        public void useThreads(int threads) {
            own.useThreads(threads);
        }

        @Override
        public long liveBytes() {
            return own.liveBytes();
        }

        private final class CountingOutline implements Outline {
            private final Outline outline;

            CountingOutline(Outline outline) {
                this.outline = outline;
            }

            @Override
            public List<Launch> launches() {
                return outline.launches();
            }

            @Override
            public List<Long> bytes() {
                return outline.bytes();
            }

            @Override
            public Set<Integer> constants() {
                return outline.constants();
            }

            @Override
            public Compiled compile() {
                built += outline.launches().size();
                return new CountingCompiled(outline.compile());
            }

            @Override
            public void close() {
                outline.close();
            }
        }

        private final class CountingCompiled implements Compiled {
            private final Compiled compiled;

            CountingCompiled(Compiled compiled) {
                this.compiled = compiled;
            }

            @Override
            public void run(Arguments arguments, Arrivals arrivals) {
                kept += arguments.calls().size();
                compiled.run(arguments, arrivals);
            }

            @Override
            public void runAlone(int launch, KernelLabel label, List<Storage> in, List<Storage> out) {
                kept++;
                compiled.runAlone(launch, label, in, out);
            }

            @Override
            public String kernel(int launch) {
                return compiled.kernel(launch);
            }

            @Override
            public void close() {
                compiled.close();
            }
        }
    }

    private static Block net() {
        List<Block> layers = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            layers.add(
                    new Conv2D(8, Extents.of(3), ConvOptions.DEFAULT.padding(1).withoutBias()));
            layers.add(new BatchNorm());
            layers.add(new Activation(ActivationFunction.RELU));
        }
        Block net = new Sequential(layers.toArray(Block[]::new));
        net.initialize(new Xavier(), 3);
        net.materialize(List.of(INPUT));
        return net;
    }

    private static Graph step(Block net, int segments) {
        Trace trace = new Trace();
        try (Recording training = Recording.set(false, true)) {
            Graph forward = Segmentation.of(trace.graph(List.of(net.forward(trace.input("x", INPUT)))), segments);
            List<Symbol> weights = net.parameters().values().stream()
                    .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                    .map(Parameter::data)
                    .map(forward.trace()::capture)
                    .toList();
            Tensor loss = ReduceSum.sum(forward.outputs().get(0));
            List<Tensor> results = new ArrayList<>(List.of(loss));
            results.addAll(Autograd.gradients(loss, weights));
            return forward.trace().graph(results);
        }
    }

    private static Counting counting(String name) {
        Backend own = Backends.named(name);
        own.useThreads(1);
        return new Counting(own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void asManyKernelsAreBuiltAsRun(String name) {
        Counting backend = counting(name);
        try (Backends.Use use = Backends.use(backend)) {
            Block net = net();
            Graph graph = step(net, 1);
            backend.built = 0;
            backend.kept = 0;
            try (Executable executable = Executable.compile(graph, backend)) {
                executable.run(List.of(NDArray.zeros(INPUT)));
            }
            assertTrue(backend.built > 50, () -> "built " + backend.built);
            assertEquals(backend.built, backend.kept);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void memoryIsMeasuredWithoutBuildingAnyKernel(String name) {
        Counting backend = counting(name);
        try (Backends.Use use = Backends.use(backend)) {
            Block net = net();
            long all;
            try (Executable executable = Executable.compile(step(net, 1), backend)) {
                all = executable.arenaBytes();
            }
            backend.built = 0;
            Graph within = Segmentation.within(
                    Compilation.DEFAULT.within(all * 45 / 100), backend, segments -> step(net, segments));
            assertTrue(Segmentation.count(within) > 0, "it had to be cut");
            assertEquals(0, backend.built);
            try (Executable executable = Executable.compile(within, backend)) {
                assertTrue(executable.arenaBytes() <= all * 45 / 100, executable::explain);
            }
        }
    }
}
