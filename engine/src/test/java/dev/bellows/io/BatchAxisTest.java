package dev.bellows.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.GraphBlock;
import dev.bellows.nn.LayerRow;
import dev.bellows.nn.LayerRows;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A graph that was saved for one number of rows computes for all. */
final class BatchAxisTest {
    @TempDir
    private Path directory;

    static Stream<LayerRow> layers() {
        return LayerRows.all().stream();
    }

    private static NDArray input(LayerRow row, int rows) {
        Spec spec = new Spec(row.input().with(0, rows), DType.F32);
        return NDArray.of(new Random(7).doubles(spec.shape().size(), -1, 1).toArray(), spec);
    }

    private static Block started(LayerRow row) {
        Block net = row.config().build();
        net.initialize(new Xavier(), 11);
        return net;
    }

    @ParameterizedTest
    @MethodSource("layers")
    void everyLayerComputesAnyNumberOfRowsAsItsGraph(LayerRow row) throws IOException {
        Block net = started(row);
        GraphModel.save(net, directory, List.of(new Spec(row.input(), DType.F32)));
        GraphBlock graph = GraphModel.load(directory);
        assertTrue(graph.takesAnyRows(), () -> row + " is for one number of rows: " + written());
        for (int rows : new int[] {5, 2, 1}) {
            assertSame(net, graph, input(row, rows), false);
            assertSame(net, graph, input(row, rows), true);
        }
    }

    private String written() {
        try {
            return Files.readString(directory.resolve("graph.json"))
                    .lines()
                    .filter(line -> line.contains("\"fixed\""))
                    .toList()
                    .toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void assertSame(Block net, Block graph, NDArray x, boolean training) {
        try (Recording mode = Recording.set(false, training)) {
            assertArrayEquals(
                    ((NDArray) net.forward(x)).toFloatArray(),
                    ((NDArray) graph.forward(x)).toFloatArray(),
                    () -> net + " of " + x.spec() + ", training " + training);
        }
    }

    @Test
    void namesTheBatchAndWhatGrowsWithIt() throws IOException {
        Block net = new Dense.Config(4, null, null, false).build();
        net.initialize(new Xavier(), 1);
        GraphModel.save(net, directory, List.of(Spec.of(DType.F32, 6, 5, 3)));
        String json = Files.readString(directory.resolve("graph.json")).replaceAll("\\s", "");
        assertTrue(json.contains("{\"name\":\"x0\",\"shape\":[\"N\",5,3],\"dtype\":\"f32\"}"), json);
        assertTrue(json.contains("\"with\":{\"shape\":[\"5*N\",3]}"), json);
    }

    /** Computes something else for every number of rows. */
    private static final class Sharing extends Block {
        @Override
        public Tensor forward(Tensor x) {
            return x.mul(1.0 / x.shape().dim(0));
        }
    }

    /** Applies as many ops as there are rows. */
    private static final class Counting extends Block {
        @Override
        public Tensor forward(Tensor x) {
            Tensor sum = x;
            for (int i = 0; i < x.shape().dim(0); i++) {
                sum = sum.add(ReduceSum.sum(x));
            }
            return sum;
        }
    }

    /** Takes even numbers of rows alone. */
    private static final class Pairing extends Block {
        @Override
        public Tensor forward(Tensor x) {
            if (x.shape().dim(0) % 2 != 0) {
                throw new ShapeException("pairing: expects an even number of rows, got " + x.spec());
            }
            return x.neg();
        }
    }

    @Test
    void saysWhyAGraphIsForOneNumberOfRows() throws IOException {
        NDArray x = NDArray.of(new double[] {1, 2, 3, 4}, Spec.of(DType.F32, 4, 1));
        for (Block net : List.of(new Sharing(), new Counting(), new Pairing())) {
            GraphModel.save(net, directory, List.of(x.spec()));
            GraphBlock graph = GraphModel.load(directory);
            assertSame(net, graph, x, false);
            ShapeException error =
                    assertThrows(ShapeException.class, () -> graph.forward(NDArray.zeros(Spec.of(DType.F32, 5, 1))));
            assertTrue(error.getMessage().startsWith("graph: computes 4 rows at once, got 5; "), error.getMessage());
            assertTrue(
                    error.getMessage().contains("depend") || error.getMessage().contains("even number of rows"),
                    error.getMessage());
        }
    }

    @Test
    void keepsInputsThatAreNotAsLongAsTheBatch() throws IOException {
        Block net = new Block() {
            @Override
            public Tensor forward(Tensor x) {
                return x;
            }

            @Override
            public List<Tensor> forwardAll(List<Tensor> in) {
                return List.of(in.get(0).add(in.get(1)));
            }
        };
        GraphModel.save(net, directory, List.of(Spec.of(DType.F32, 4, 3), Spec.of(DType.F32, 1, 3)));
        GraphBlock graph = GraphModel.load(directory);
        List<Tensor> out = graph.forwardAll(
                List.of(NDArray.zeros(Spec.of(DType.F32, 9, 3)), NDArray.zeros(Spec.of(DType.F32, 1, 3))));
        assertEquals(Spec.of(DType.F32, 9, 3), out.get(0).spec());
    }
}
