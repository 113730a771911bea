package dev.bellows.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellows.backend.Backends;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.linalg.MatMul;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProfilerTest {
    private final NDArray x = NDArray.of(new float[][] {{1, 2}, {3, 4}});

    private Tensor function(Tensor a) {
        return Relu.relu(MatMul.matmul(a, a)).add(MatMul.matmul(a, x));
    }

    private static List<JsonNode> events(Profiler profiler) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        profiler.write(out);
        List<JsonNode> events = new ArrayList<>();
        new ObjectMapper().readTree(out.toByteArray()).path("traceEvents").forEach(events::add);
        return events;
    }

    private static List<JsonNode> of(List<JsonNode> events, String category) {
        return events.stream()
                .filter(e -> e.path("cat").asText().equals(category))
                .toList();
    }

    @Test
    void recordsEagerOpsAndCompiledStepsInsideTasks() throws IOException {
        Trace trace = new Trace();
        Executable executable =
                Executable.compile(trace.graph(List.of(function(trace.input("a", x.spec())))), Backends.current());
        try (Profiler profiler = Profiler.start()) {
            try (Profiler.Task task = Profiler.task("app", "both")) {
                function(x);
                executable.run(List.of(x));
            }
            Profiler.count("app", "loss", 0.25);
            Profiler.mark("app", "done");
            List<JsonNode> events = events(profiler);
            for (String kind : List.of("eager", "compiled")) {
                List<String> names = of(events, kind).stream()
                        .map(e -> e.path("name").asText())
                        .toList();
                assertEquals(2, names.stream().filter("MatMul"::equals).count(), names.toString());
            }
            JsonNode product = of(events, "eager").get(0);
            assertEquals(
                    "f32[2, 2] · f32[2, 2] -> f32[2, 2]",
                    product.path("args").path("specs").asText());
            JsonNode task = of(events, "app").get(0);
            assertEquals("X", task.path("ph").asText());
            assertTrue(task.path("ts").asDouble() <= product.path("ts").asDouble());
            assertTrue(task.path("dur").asDouble() >= product.path("dur").asDouble());
            assertEquals(task.path("tid"), product.path("tid"));
            assertEquals(
                    0.25, of(events, "app").get(1).path("args").path("loss").asDouble());
            assertEquals("i", of(events, "app").get(2).path("ph").asText());
            assertEquals(
                    List.of("bellows", Thread.currentThread().getName()),
                    of(events, "__metadata").stream()
                            .map(e -> e.path("args").path("name").asText())
                            .toList());
        }
    }

    @Test
    void sumsTimeByOp() {
        try (Profiler profiler = Profiler.start()) {
            function(x);
            function(x);
            OpTable.Row product = profiler.rows(OpTable.Order.COUNT).get(0);
            assertEquals("MatMul", product.op());
            assertEquals(4, product.count());
            assertTrue(product.minNanos() <= product.meanNanos() && product.meanNanos() <= product.maxNanos());
            assertEquals(
                    1,
                    profiler.rows(OpTable.Order.NAME).stream()
                            .mapToDouble(OpTable.Row::share)
                            .sum(),
                    1e-9);
            assertTrue(profiler.table(OpTable.Order.TOTAL).lines().anyMatch(line -> line.startsWith("MatMul")));
        }
    }

    @Test
    void recordsNothingWhilePausedOrClosed() throws IOException {
        try (Profiler profiler = Profiler.start()) {
            profiler.pause();
            function(x);
            Profiler.mark("app", "unseen");
            assertEquals(1, events(profiler).size());
            profiler.resume();
            Profiler.mark("app", "seen");
            profiler.close();
            function(x);
            assertEquals(
                    List.of("seen"),
                    of(events(profiler), "app").stream()
                            .map(e -> e.path("name").asText())
                            .toList());
            assertEquals(List.of(), profiler.rows(OpTable.Order.TOTAL));
        }
        try (Profiler.Task nobody = Profiler.task("app", "off")) {
            function(x);
        }
    }

    @Test
    void countsWhatFoundNoPlace() throws IOException {
        try (Profiler profiler = Profiler.start(2)) {
            for (int i = 0; i < 5; i++) {
                Profiler.mark("app", "m");
            }
            assertEquals(3, profiler.dropped());
            assertEquals(2, of(events(profiler), "app").size());
        }
    }

    @Test
    void refusesASecondProfiler() {
        try (Profiler profiler = Profiler.start()) {
            assertThrows(IllegalStateException.class, Profiler::start);
        }
    }
}
