package dev.bellows.io.keras;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.NotEqual;
import dev.bellows.op.reduce.ReduceMax;
import java.util.List;
import java.util.Map;

/** Which steps of [batch, time, …] count: masks [batch, time] of logical values, and what makes them. */
final class MaskKinds {
    private MaskKinds() {}

    static void addTo(Map<String, Kind> kinds) {
        kinds.put("Masking", new Kind(setting -> List.of(), setting -> {}, setting -> false, call -> {
            Tensor x = call.x();
            double value = call.setting().number("mask_value", 0);
            Tensor differs = Cast.cast(NotEqual.notEqual(x, Full.scalar(x, value)), x.dtype());
            Tensor counts = ReduceMax.maxKeepDims(differs, x.shape().rank() - 1);
            Tensor mask = Cast.cast(ReduceMax.max(differs, x.shape().rank() - 1), DType.BOOL);
            return List.of(x.mul(counts), mask);
        }));
    }
}
