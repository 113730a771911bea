package dev.bellows.op.comm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of several ranks, against what one computes of them all. */
final class RowsOfRanksTest {
    private static final int WIDTH = 5;
    private static final String GROUP = "mates";

    static Stream<Arguments> divisions() {
        return Stream.of("reference", "onednn")
                .flatMap(backend -> Stream.of(false, true).flatMap(compiled -> Stream.of(
                                List.of(4), List.of(3, 3), List.of(5, 2), List.of(0, 7), List.of(3, 0, 4))
                        .map(rows -> Arguments.of(backend, compiled, rows))));
    }

    /** Each rank's loss is Σ head_r · gathered, so its rows' gradient is that of the sum of all heads. */
    @ParameterizedTest(name = "{2} on {0}, compiled: {1}")
    @MethodSource("divisions")
    void allHaveAllRowsAndEachLearnsWhatAllAskOfItsOwn(String backend, boolean compiled, List<Integer> rows) {
        double[] all = values(1, total(rows));
        List<double[][]> found =
                spawn(rows, compiled, backend, rank -> part(all, rows, rank), rank -> head(rows, rank));
        double[] asked = sum(rows);
        for (int rank = 0; rank < rows.size(); rank++) {
            assertArrayEquals(all, found.get(rank)[0], "rows of rank " + rank);
            assertArrayEquals(part(asked, rows, rank), found.get(rank)[1], 1e-6, "gradient of rank " + rank);
        }
    }

    /** The other way round: the sum's rows, and gradients that all have gathered. */
    @ParameterizedTest(name = "{2} on {0}, compiled: {1}")
    @MethodSource("divisions")
    void eachHasItsRowsOfTheSum(String backend, boolean compiled, List<Integer> rows) {
        double[] heads = values(1, total(rows));
        List<double[][]> found = Ranks.spawn(rows.size(), Kind.INPROC, communicator -> {
            RowShares shares = new RowShares(communicator.rank(), rows);
            try (RankGroups.Use use = RankGroups.use(GROUP, new Connected(communicator))) {
                return differentiate(
                        backend,
                        compiled,
                        x -> new ReduceScatter(GROUP, shares).on(x),
                        head(rows, communicator.rank()),
                        part(heads, rows, communicator.rank()));
            }
        });
        for (int rank = 0; rank < rows.size(); rank++) {
            assertArrayEquals(part(sum(rows), rows, rank), found.get(rank)[0], 1e-6, "sum on rank " + rank);
            assertArrayEquals(heads, found.get(rank)[1], "gradient of rank " + rank);
        }
    }

    /** What a rank gives or is given for its part. */
    private interface Values {
        double[] of(int rank);
    }

    private interface Applied {
        Tensor to(Tensor x);
    }

    private static List<double[][]> spawn(
            List<Integer> rows, boolean compiled, String backend, Values given, Values head) {
        return Ranks.spawn(rows.size(), Kind.INPROC, communicator -> {
            int rank = communicator.rank();
            try (RankGroups.Use use = RankGroups.use(GROUP, new Connected(communicator), rows)) {
                return differentiate(
                        backend, compiled, x -> AllGather.allGather(x, GROUP), given.of(rank), head.of(rank));
            }
        });
    }

    private static double[][] differentiate(
            String backend, boolean compiled, Applied op, double[] given, double[] heading) {
        try (Scope scope = Scope.open("rows");
                Backends.Use use = Backends.use(Backends.named(backend))) {
            NDArray x = array(given);
            NDArray head = array(heading);
            List<? extends Tensor> results;
            if (compiled) {
                Trace trace = new Trace();
                Symbol in = trace.input("x", x.spec());
                results = Executable.compile(trace.graph(results(op, in, trace.capture(head))), Backends.named(backend))
                        .run(List.of(x));
            } else {
                results = results(op, x, head);
            }
            return results.stream()
                    .map(result -> ((NDArray) result).toDoubleArray())
                    .toArray(double[][]::new);
        }
    }

    private static List<Tensor> results(Applied op, Tensor x, Tensor head) {
        try (Recording recording = Autograd.record()) {
            Tensor y = op.to(x);
            return List.of(
                    y,
                    Autograd.gradients(List.of(y), List.of(head), List.of(x), false)
                            .get(0));
        }
    }

    private static NDArray array(double[] values) {
        return NDArray.of(values, Spec.of(DType.F32, values.length / WIDTH, WIDTH));
    }

    private static int total(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).sum();
    }

    private static double[] head(List<Integer> rows, int rank) {
        return values(2 + rank, total(rows));
    }

    private static double[] sum(List<Integer> rows) {
        double[] sum = new double[total(rows) * WIDTH];
        for (int rank = 0; rank < rows.size(); rank++) {
            double[] head = head(rows, rank);
            Arrays.setAll(sum, i -> sum[i] + head[i]);
        }
        return sum;
    }

    private static double[] part(double[] all, List<Integer> rows, int rank) {
        int start = new RowShares(rank, rows).start();
        return Arrays.copyOfRange(all, start * WIDTH, (start + rows.get(rank)) * WIDTH);
    }

    /** Numbers that f32 holds as they are. */
    private static double[] values(long seed, int rows) {
        return new Random(seed)
                .ints((long) rows * WIDTH, -64, 64)
                .mapToDouble(i -> i / 16.0)
                .toArray();
    }

    @Test
    void saysWhichRowsItExpects() {
        AllGather gather = new AllGather(GROUP, new RowShares(1, List.of(4, 2)));
        ShapeException error = assertThrows(ShapeException.class, () -> gather.on(array(new double[3 * WIDTH])));
        assertEquals(
                "AllGather: expects 2 rows of rank 1, as the ranks of 'mates' have [4, 2], got f32[3, 5]",
                error.getMessage());
    }

    @Test
    void saysWhenNobodyKnowsTheRows() {
        IllegalStateException error = assertThrows(
                IllegalStateException.class, () -> AllGather.allGather(array(new double[WIDTH]), RankGroups.ALONE));
        assertEquals(
                "ranks: nobody has said how many rows of the batch each rank of 'alone' has; an Objective that needs"
                        + " those of the others says so in comparesSamples()",
                error.getMessage());
    }
}
