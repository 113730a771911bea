package dev.bellows.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.backend.Backends;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.RowSum;
import dev.bellows.op.update.SgdUpdate;
import dev.bellows.op.update.TableUpdate;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TableUpdateTest {
    private static final TableUpdate SGD = new TableUpdate(new SgdUpdate(0.5, 0, false), 1);

    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void changesTheRowsOfSummedGradientsAlone(String backend) {
        try (Backends.Use use = Backends.use(Backends.named(backend));
                Scope scope = Scope.open("table")) {
            NDArray weight = NDArray.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2);
            NDArray momentum = NDArray.of(new float[] {0, 0, 2, 4, 0, 0, 6, 8}, 4, 2);
            NDArray rows = NDArray.of(new int[] {3, 1, 3, 3});
            NDArray gradients = NDArray.of(new float[] {1, 1, 2, 2, 3, 3, 4, 4}, 4, 2);
            List<Tensor> summed = new RowSum().onAll(List.of(rows, gradients));
            List<Tensor> out = SGD.onAll(
                    List.of(weight, summed.get(0), summed.get(1), momentum, NDArray.scalar(1, weight.dtype())));
            assertArrayEquals(new float[] {0, 0, -1, 0, 0, 0, -5, -4}, ((NDArray) out.get(1)).toFloatArray());
            assertArrayEquals(new float[] {1, 2, 2, 4, 5, 6, 2, 4}, ((NDArray) out.get(0)).toFloatArray());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void refusesRowsThatAreNotThere(String backend) {
        try (Backends.Use use = Backends.use(Backends.named(backend));
                Scope scope = Scope.open("table")) {
            NDArray table = NDArray.of(new float[] {1, 2}, 2, 1);
            for (int row : new int[] {-1, 2}) {
                List<Tensor> in = List.of(
                        table,
                        NDArray.of(new int[] {row}),
                        table.view(0, table.spec().with(Shape.of(1, 1))),
                        table,
                        NDArray.scalar(1, table.dtype()));
                assertThrows(ShapeException.class, () -> SGD.onAll(in));
            }
        }
    }
}
