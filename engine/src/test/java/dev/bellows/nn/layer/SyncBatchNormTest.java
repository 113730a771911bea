package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.AllReduce;
import dev.bellows.op.comm.Connected;
import dev.bellows.op.comm.RankGroup;
import dev.bellows.op.comm.RankGroups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What ranks with parts of a batch compute together, against what one computes of the whole. */
final class SyncBatchNormTest {
    private static final int CHANNELS = 3;
    private static final int PIXELS = 4;
    private static final double TOLERANCE = 2e-5;

    /** What one rank has afterwards: the output, the gradients by x, gamma and beta, and the running statistics. */
    private record Outcome(double[] y, double[] dx, double[] gamma, double[] beta, double[] mean, double[] variance) {}

    static Stream<Arguments> divisions() {
        return Stream.of("reference", "onednn").flatMap(backend -> Stream.of(false, true)
                .flatMap(compiled -> Stream.of(new int[] {4, 4}, new int[] {5, 2}, new int[] {3, 1, 4})
                        .map(rows -> Arguments.of(backend, compiled, rows))));
    }

    @ParameterizedTest(name = "on {0}, compiled: {1}")
    @MethodSource("divisions")
    void equalsBatchNormOnTheWholeBatch(String backend, boolean compiled, int[] rows) {
        int batch = Arrays.stream(rows).sum();
        double[] x = values(1, batch);
        double[] head = values(2, batch);
        Outcome whole = compute(new BatchNorm(), backend, compiled, x, head);

        List<Outcome> parts = Ranks.spawn(rows.length, Kind.INPROC, communicator -> {
            RankGroup ranks = new Connected(communicator);
            int from = Arrays.stream(rows, 0, communicator.rank()).sum();
            int to = from + rows[communicator.rank()];
            try (RankGroups.Use use = RankGroups.use(RankGroups.DATA, ranks)) {
                return compute(new SyncBatchNorm(), backend, compiled, part(x, from, to), part(head, from, to));
            }
        });

        int from = 0;
        double[] gamma = new double[CHANNELS];
        double[] beta = new double[CHANNELS];
        for (int rank = 0; rank < rows.length; rank++) {
            Outcome own = parts.get(rank);
            int to = from + rows[rank];
            assertArrayEquals(part(whole.y, from, to), own.y, TOLERANCE, "output of rank " + rank);
            assertArrayEquals(part(whole.dx, from, to), own.dx, TOLERANCE, "gradient by x on rank " + rank);
            assertArrayEquals(whole.mean, own.mean, TOLERANCE, "running mean on rank " + rank);
            assertArrayEquals(whole.variance, own.variance, TOLERANCE, "running variance on rank " + rank);
            assertArrayEquals(parts.get(0).mean, own.mean, "bits of the running mean on rank " + rank);
            for (int i = 0; i < CHANNELS; i++) {
                gamma[i] += own.gamma[i];
                beta[i] += own.beta[i];
            }
            from = to;
        }
        assertArrayEquals(whole.gamma, gamma, TOLERANCE, "gradient by gamma, summed over the ranks");
        assertArrayEquals(whole.beta, beta, TOLERANCE, "gradient by beta, summed over the ranks");
    }

    private static Outcome compute(Block made, String backend, boolean compiled, double[] x, double[] head) {
        Spec spec = Spec.of(DType.F32, x.length / (CHANNELS * PIXELS), CHANNELS, PIXELS);
        try (Scope scope = Scope.open("sync");
                Backends.Use use = Backends.use(Backends.named(backend));
                Block layer = made) {
            layer.initialize(Constant.ONE, 1);
            layer.materialize(spec.shape());
            NDArray input = NDArray.of(x, spec);
            List<NDArray> out = differentiate(layer, backend, compiled, input, NDArray.of(head, spec));
            return new Outcome(
                    out.get(0).toDoubleArray(),
                    out.get(1).toDoubleArray(),
                    out.get(2).toDoubleArray(),
                    out.get(3).toDoubleArray(),
                    data(layer, "running_mean").toDoubleArray(),
                    data(layer, "running_var").toDoubleArray());
        }
    }

    private static NDArray data(Block layer, String name) {
        return layer.parameters().get(name).data();
    }

    private static List<NDArray> differentiate(Block layer, String backend, boolean compiled, NDArray x, NDArray head) {
        List<NDArray> weights = layer.parameters().values().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .map(Parameter::data)
                .toList();
        if (!compiled) {
            return results(layer, x, head, weights).stream()
                    .map(NDArray.class::cast)
                    .toList();
        }
        Trace trace = new Trace();
        Symbol in = trace.input("x", x.spec());
        List<Symbol> captured = weights.stream().map(trace::capture).toList();
        List<Tensor> traced = results(layer, in, trace.capture(head), captured);
        return Executable.compile(trace.graph(traced), Backends.named(backend)).run(List.of(x));
    }

    private static List<Tensor> results(Block layer, Tensor x, Tensor head, List<? extends Tensor> weights) {
        List<Tensor> by = new ArrayList<>(List.of(x));
        by.addAll(weights);
        try (Recording recording = Autograd.record()) {
            Tensor y = layer.forward(x);
            List<Tensor> all = new ArrayList<>(List.of(y));
            all.addAll(Autograd.gradients(List.of(y), List.of(head), by, false));
            return all;
        }
    }

    private static double[] values(long seed, int rows) {
        return new Random(seed).doubles((long) rows * CHANNELS * PIXELS, -1, 3).toArray();
    }

    private static double[] part(double[] all, int fromRow, int toRow) {
        return Arrays.copyOfRange(all, fromRow * CHANNELS * PIXELS, toRow * CHANNELS * PIXELS);
    }

    @Test
    void isBatchNormWithoutOtherRanks() {
        double[] x = values(3, 4);
        Outcome alone = compute(new SyncBatchNorm(), "reference", false, x, x);
        Outcome plain = compute(new BatchNorm(), "reference", false, x, x);
        assertArrayEquals(plain.y, alone.y);
        assertArrayEquals(plain.dx, alone.dx);
    }

    @Test
    void saysWhichGroupAThreadLacks() {
        NDArray x = NDArray.of(new double[] {1}, Spec.of(DType.F32, 1));
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> AllReduce.allReduce(x, RankGroups.DATA));
        assertEquals(
                "ranks: this thread has no group 'data', only [alone]; bind one with RankGroups.use(...)",
                error.getMessage());
    }
}
