package dev.bellows.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.backend.Backends;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Relu;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MonitorTest {
    private static Tensor function(Tensor x) {
        return Relu.relu(Relu.relu(x).sub(2)).mul(x);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void measuresTheOutputsThatMatchInEverySoManySteps(boolean compiled) {
        NDArray x = NDArray.of(new float[] {3, -4});
        List<Monitor.Observation> seen = new ArrayList<>();
        Trace trace = new Trace();
        Executable executable =
                Executable.compile(trace.graph(List.of(function(trace.input("x", x.spec())))), Backends.current());
        try (Monitor monitor = Monitor.every(2, "Relu", Monitor.MAGNITUDE)) {
            for (int step = 0; step < 3; step++) {
                if (compiled) {
                    executable.run(List.of(x));
                } else {
                    function(x);
                }
                seen.addAll(monitor.endStep());
            }
        }
        List<Monitor.Observation> expected = new ArrayList<>();
        for (long step : new long[] {0, 2}) {
            expected.add(new Monitor.Observation(step, "Relu.0", Math.sqrt(4.5)));
            expected.add(new Monitor.Observation(step, "Relu.1", Math.sqrt(0.5)));
        }
        assertEquals(expected, seen);
    }

    @Test
    void refusesAnIntervalBelowOne() {
        assertThrows(IllegalArgumentException.class, () -> Monitor.every(0, ".*", Monitor.MAGNITUDE));
    }
}
