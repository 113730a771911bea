package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Outline;
import dev.bellows.backend.Program;
import dev.bellows.core.DType;
import dev.bellows.core.Device;
import dev.bellows.core.MemoryException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.Mean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The intermediate values of a step may take more than one buffer can hold. */
final class ArenaChunksTest {
    /** The CPU backend with another bound on its buffers. */
    private static final class Bounded implements HostMemory {
        private final Backend own = Backends.named("onednn");
        private final long largest;

        Bounded(long largest) {
            this.largest = largest;
        }

        @Override
        public Device device() {
            return own.device();
        }

        @Override
        public long largestBuffer() {
            return largest;
        }

        @Override
        public Buffer allocate(long bytes) {
            assertTrue(bytes <= largest, () -> "asked for " + bytes + " bytes of at most " + largest);
            return own.allocate(bytes);
        }

        @Override
        public boolean supports(Op op, List<Spec> in) {
            return own.supports(op, in);
        }

        @Override
        public Kernel kernel(Op op, List<Spec> in) {
            return own.kernel(op, in);
        }

        @Override
        public Outline outline(Program program) {
            return own.outline(program);
        }

        @Override
        public void useThreads(int threads) {
            own.useThreads(threads);
        }

        @Override
        public long liveBytes() {
            return own.liveBytes();
        }
    }

    private static Block convolutions(int channels, Spec input) {
        ConvOptions options = ConvOptions.DEFAULT.padding(1).activation(ActivationFunction.RELU);
        Block net = new Sequential(
                new Conv2D(channels, Extents.of(3), options),
                new Conv2D(channels, Extents.of(3), options),
                new Conv2D(channels, Extents.of(3), options));
        net.initialize(new Xavier(), 3);
        net.materialize(List.of(input.with(input.shape().with(0, 1))));
        return net;
    }

    private static Graph step(Block net, Spec input) {
        Trace trace = new Trace();
        try (Recording training = Recording.set(false, true)) {
            Tensor loss = Mean.mean(net.forward(trace.input("x", input)));
            List<Symbol> weights = net.parameters().values().stream()
                    .map(Parameter::data)
                    .map(trace::capture)
                    .toList();
            List<Tensor> results = new ArrayList<>(List.of(loss));
            results.addAll(Autograd.gradients(loss, weights));
            return trace.graph(results);
        }
    }

    /** Batch 64 of 64 channels on 224×224: 3.3 GB between forward and backward, of which no array takes 2 GiB. */
    @Test
    void threeConvolutionsOfALargeBatchFindRoom() {
        Spec input = Spec.of(DType.F32, 64, 64, 224, 224);
        Backend backend = Backends.named("onednn");
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(backend);
                Schedule schedule =
                        new Schedule(step(convolutions(64, input), input), backend, Precision.FP32, false)) {
            ArenaPlan arena = schedule.arena();
            assertTrue(arena.bytes() > Integer.MAX_VALUE, () -> arena.bytes() + " bytes");
            assertTrue(arena.chunks().size() > 1, () -> arena.chunks().toString());
            assertTrue(arena.chunks().stream().allMatch(bytes -> bytes <= backend.largestBuffer()), () -> arena.chunks()
                    .toString());
        }
    }

    @Test
    void aStepInSeveralChunksGivesTheSameBits() {
        Spec input = Spec.of(DType.F32, 4, 8, 16, 16);
        Backend whole = Backends.named("onednn");
        Backend bounded = new Bounded(2 * input.bytes());
        List<List<float[]>> results = new ArrayList<>();
        for (Backend backend : List.of(whole, bounded)) {
            try (Scope scope = Scope.open("run");
                    Backends.Use use = Backends.use(backend)) {
                double[] values = new double[(int) input.shape().size()];
                Arrays.setAll(values, i -> Math.sin(i));
                Executable executable = Executable.compile(step(convolutions(8, input), input), backend);
                results.add(executable.run(List.of(NDArray.of(values, input))).stream()
                        .map(NDArray::toFloatArray)
                        .toList());
                String text = executable.explain();
                assertEquals(backend == bounded, text.contains(" chunks, "), text);
            }
        }
        for (int i = 0; i < results.get(0).size(); i++) {
            assertArrayEquals(results.get(0).get(i), results.get(1).get(i), "result " + i);
        }
    }

    @Test
    void anArrayThatNoBufferHoldsIsNamedWithItsOp() {
        Spec input = Spec.of(DType.F32, 4, 8, 16, 16);
        Backend backend = new Bounded(input.bytes() - 64);
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(backend)) {
            Graph step = step(convolutions(8, input), input);
            String message = assertThrows(MemoryException.class, () -> Executable.compile(step, backend))
                    .getMessage();
            assertTrue(message.startsWith("Convolution["), message);
            assertTrue(message.contains("; lower the batch size"), message);
            assertTrue(
                    message.contains(": one array on onednn:0 may take 32704 bytes: f32[4, 8, 16, 16] takes "),
                    message);
        }
    }
}
