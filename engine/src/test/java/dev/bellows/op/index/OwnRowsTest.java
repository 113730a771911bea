package dev.bellows.op.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.op.Op;
import dev.bellows.op.comm.RankGroups;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Lookups in some rows of a table of 10, by ids of which others have the rows, or nobody. */
final class OwnRowsTest {
    private static final long BEYOND = (1L << 32) + 5; // whose low bits are an id

    private static final Parameter.Placement ALONE = new Parameter.Placement(RankGroups.ALONE, true);

    static Stream<Arguments> lookups() {
        return Stream.of("reference", "onednn")
                .flatMap(backend -> Stream.of(
                        Arguments.of(backend, new TakeRange(3, 10)),
                        Arguments.of(backend, new TakeSlice(new RowSlice(2, 3, 10)))));
    }

    @ParameterizedTest
    @MethodSource("lookups")
    void longIdsMeanAllThatTheySay(String backend, Op lookup) {
        try (Backends.Use use = Backends.use(Backends.named(backend));
                Scope scope = Scope.open("lookups")) {
            int rows = lookup instanceof TakeSlice slice ? slice.part().places() : 4;
            NDArray table = NDArray.of(new float[] {1, 2, 3, 4}, 4);
            NDArray own = rows == 4 ? table : NDArray.of(new float[] {1, 2, 3}, rows);
            double[] found = ((NDArray) lookup.on(own, NDArray.of(new int[] {5, 9, 0, 2}))).toDoubleArray();
            assertArrayEquals(
                    found, ((NDArray) lookup.on(own, longs(5, 9, 0, 2))).toDoubleArray(), "ids of either width");
            for (long wrong : new long[] {BEYOND, -BEYOND}) {
                RuntimeException refused =
                        assertThrows(RuntimeException.class, () -> lookup.on(own, longs(5, wrong)), "id " + wrong);
                assertTrue(refused.getMessage().contains("index " + wrong + " "), refused.toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"reference, false", "onednn, false", "reference, true", "onednn, true"})
    void aSlicedTableRefusesWhatIsNoRow(String backend, boolean isPlaced) {
        try (Backends.Use use = Backends.use(Backends.named(backend));
                Scope scope = Scope.open("table")) {
            Block table = new SlicedEmbedding(10, 2, 3);
            if (isPlaced) {
                table.parameters().values().forEach(slice -> slice.place(ALONE));
            }
            table.initialize(new Xavier(), 3);
            NDArray five = (NDArray) table.call(NDArray.of(new int[] {5}));
            assertArrayEquals(five.toDoubleArray(), ((NDArray) table.call(longs(5))).toDoubleArray());
            assertThrows(RuntimeException.class, () -> table.call(longs(BEYOND)));
        }
    }

    private static NDArray longs(long... ids) {
        return NDArray.of(LongStream.of(ids).asDoubleStream().toArray(), Spec.of(DType.I64, ids.length));
    }
}
