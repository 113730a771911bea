package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellows.nn.layer.Dense;
import dev.bellows.optim.Sgd;
import dev.bellows.profile.Profiler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ProfiledRunTest {
    @Test
    void everyWorkerHasALaneWithItsKernelsAndItsWaiting() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Profiler profiler = Profiler.start()) {
            Run.of(new Dense.Config(Samples.CLASSES, null, null), new Sgd(0.1), 2)
                    .withSteps(3)
                    .start();
            profiler.write(out);
        }
        Set<Integer> computing = new HashSet<>();
        Set<Integer> waiting = new HashSet<>();
        for (JsonNode event : new ObjectMapper().readTree(out.toByteArray()).path("traceEvents")) {
            int lane = event.path("tid").asInt();
            if (event.path("cat").asText().equals("compiled")) {
                computing.add(lane);
            } else if (event.path("name").asText().equals("wait for other workers")) {
                waiting.add(lane);
            }
        }
        assertEquals(2, computing.size());
        assertTrue(waiting.containsAll(computing), waiting + " of " + computing);
    }
}
