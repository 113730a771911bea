package dev.bellows.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Lambda;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.index.OneHot;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferTest {
    @Test
    void knowsSpecsWithoutArraysAndWithoutValues() {
        Sequential net = new Sequential(new Dense(4), new BatchNorm(), new Dense(3));
        assertEquals(List.of(Spec.of(DType.F32, 2, 3)), net.infer(List.of(Spec.of(DType.F32, 2, 5))));
        net.parameters().values().forEach(parameter -> assertNull(parameter.dataOrNull(), parameter.toString()));
        assertEquals(Spec.of(DType.F32, 4, 5), net.parameters().get("0.weight").spec());
        assertEquals(0, net.bytes());
        assertTrue(net.toString().contains("Dense(5 → 4)"), net.toString());
    }

    @Test
    void infersATableLargerThanAnyMemory() {
        Embedding table = new Embedding(Integer.MAX_VALUE, 1 << 20);
        assertEquals(List.of(Spec.of(DType.F32, 2, 7, 1 << 20)), table.infer(List.of(Spec.of(DType.I64, 2, 7))));
    }

    @Test
    void tellsIdsFromNumbers() {
        List<Spec> integers = List.of(Spec.of(DType.I64, 2, 7));
        assertTrue(new Sequential(new Embedding(8, 3), new Flatten(), new Dense(2)).takesIds(integers));
        assertTrue(new Sequential(new Flatten(), new Embedding(8, 3)).takesIds(integers));
        Lambda compared = new Lambda("one hot", ids -> OneHot.oneHot(ids, 4, DType.F32));
        assertTrue(compared.takesIds(integers));
        assertFalse(new Flatten().takesIds(integers), "they come out again");
        Lambda both = new Lambda("both", x -> OneHot.oneHot(x, 7, DType.F32)
                .add(Cast.cast(x.add(1), DType.F32).reshape(2, 7, 1)));
        assertFalse(both.takesIds(integers), "one of two readers computes with them");
    }

    @Test
    void makesAnArrayWhenItIsAskedFor() {
        Dense layer = new Dense(2);
        layer.infer(List.of(Spec.of(DType.F32, 1, 3)));
        Parameter weight = layer.parameters().get("weight");
        String message = assertThrows(IllegalStateException.class, weight::data).getMessage();
        assertEquals("network: parameter 'weight' has no values; call initialize(...) on the network first", message);
        layer.initialize(new Constant(2), 0);
        assertArrayEquals(new float[] {2, 2, 2, 2, 2, 2}, weight.data().toFloatArray());
        assertEquals(
                List.of(Spec.of(DType.F32, 1, 2)),
                layer.infer(List.of(Spec.of(DType.F32, 1, 3))),
                "again, with arrays");
    }

    @Test
    void refusesWhatAForwardPassWould() {
        Dense layer = new Dense(2);
        assertThrows(DTypeException.class, () -> layer.infer(List.of(Spec.of(DType.I64, 1, 3))));
        Dense known = new Dense(2);
        known.infer(List.of(Spec.of(DType.F32, 1, 3)));
        known.initialize(Constant.ZERO, 0);
        String message = assertThrows(
                        RuntimeException.class,
                        () -> known.forward(NDArray.of(new float[4]).reshape(1, 4)))
                .getMessage();
        assertTrue(message.contains("parameter 'weight' is f32[2, 3], this input needs f32[2, 4]"), message);
    }
}
