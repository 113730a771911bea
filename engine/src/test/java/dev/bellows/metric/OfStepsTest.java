package dev.bellows.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfStepsTest {
    /** Two sequences of three and one steps in room for four; all that fills them up is wrong, or right by chance. */
    private final NDArray labels = NDArray.of(new int[] {0, 1, 1, 0, 1, 0, 0, 0}, 2, 4);

    private final NDArray scores =
            NDArray.of(new double[] {1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1}, Spec.of(DType.F32, 2, 4, 2));

    private final NDArray counts = NDArray.of(new int[] {3, 1}, 2);

    @Test
    void aMetricSeesTheStepsThatCount() {
        Metric accuracy = new OfSteps(new Accuracy(), 1);
        accuracy.updateAll(List.of(labels, counts), scores);
        assertEquals(3 / 4.0, accuracy.value());
        assertEquals("accuracy", accuracy.name());
    }

    @Test
    void withoutCountsAllStepsCount() {
        Metric accuracy = new OfSteps(new Accuracy(), 1);
        accuracy.update(labels, scores);
        assertEquals(4 / 8.0, accuracy.value());
    }

    @Test
    void saysWhichLabelIsMissing() {
        assertEquals(
                "accuracy: label 1 is to say how many steps count, and there are 1",
                assertThrows(ShapeException.class, () -> new OfSteps(new Accuracy(), 1)
                                .updateAll(List.of(labels), scores))
                        .getMessage());
    }
}
