package dev.bellows.parallel.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.Division;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.ParameterPart;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.RankGroups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be divided, and what each rank then does by itself. */
final class DivisionTest {
    /** The units that one rank drops say nothing of those that another drops. */
    @Test
    void ranksDrawMasksOfTheirOwn() {
        List<double[]> dropped = new ArrayList<>();
        for (int part = 0; part < 2; part++) {
            try (Scope scope = Scope.open("part");
                    Recording training = Recording.set(false, true)) {
                Dropout dropout = new Dropout(0.5);
                dropout.divideUnits(new Division(RankGroups.TENSOR, part, 2));
                dropout.initialize(new Xavier(), 5);
                dropped.add(((NDArray) dropout.call(
                                NDArray.zeros(Spec.of(DType.F32, 1, 64)).add(1)))
                        .toDoubleArray());
            }
        }
        assertFalse(Arrays.equals(dropped.get(0), dropped.get(1)));
    }

    /** A part of either weight is 343 rows, which say nothing of the other ranks'. */
    @Test
    void aPartIsOfTheWeightThatItWasFirst() {
        try (Scope scope = Scope.open("part")) {
            Block owner = new Dense(2);
            Parameter weight = new Dense(2).parameters().get("weight");
            weight.divide(new Division(RankGroups.TENSOR, 0, 3).along(0));
            Tensor x = Trace.inferring().input("x", Spec.of(DType.F32, 1));
            weight.value(owner, x, Spec.of(DType.F32, 1031, 6));
            ParameterPart part = weight.part();
            for (int rows : new int[] {1030, 1034}) {
                assertEquals(
                        "Dense(? → 2): parameter 'weight' is f32[1031, 6], this input needs f32[" + rows + ", 6]",
                        assertThrows(ShapeException.class, () -> weight.value(owner, x, Spec.of(DType.F32, rows, 6)))
                                .getMessage());
                assertEquals(part, weight.part(), "which " + rows + " rows leave as it is");
            }
            weight.value(owner, x, Spec.of(DType.F32, 1031, 6));
        }
    }

    @Test
    void saysWhatCannotBeDivided() {
        try (Scope scope = Scope.open("refused")) {
            Block net = new Sequential.Config(List.of(
                            new TransformerEncoderLayer.Config(6, 3, 9, null, null, null, null),
                            new Dense.Config(2, null, null)))
                    .build();
            assertEquals(
                    "nothing in the network makes 2 equal parts; it needs attention whose heads, or two Dense layers"
                            + " in a row whose units between them, are a multiple of 2, or an Embedding or a last Dense"
                            + " layer of 1024 rows or more",
                    assertThrows(IllegalArgumentException.class, () -> TensorParallel.divide(net, 0, 2))
                            .getMessage());
            Block mixed = new Sequential(new Dense.Config(8, null, null, false).build(), new Dense(4));
            assertThrows(IllegalArgumentException.class, () -> TensorParallel.divide(mixed, 0, 2), "units by steps");
            assertEquals(
                    List.of("0.attention", "0.feed_forward"),
                    TensorParallel.divide(new Sequential(new TransformerEncoderLayer(6, 3, 9)), 0, 3));
        }
    }
}
