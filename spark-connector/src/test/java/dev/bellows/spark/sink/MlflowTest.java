package dev.bellows.spark.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.progress.FitEnd;
import dev.bellows.spark.progress.FitInfo;
import dev.bellows.spark.progress.FitRun;
import dev.bellows.spark.progress.Fits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tracking server of MLflow's is told. */
class MlflowTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final FitRun run = new FitRun(Fits.INFO);
    private volatile boolean failing;
    private volatile boolean experimentExists;
    private HttpServer server;

    private record Asked(String path, String authorization, JsonNode body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        int status = 200;
        String text = "{}";
        if (failing) {
            status = 500;
            text = "{\"message\": \"the disk is full\"}";
        } else {
            asked.add(new Asked(path, exchange.getRequestHeaders().getFirst("Authorization"), body));
            if (path.contains("get-by-name")) {
                status = experimentExists ? 200 : 404;
                text = "{\"experiment\": {\"experiment_id\": \"7\"}}";
            } else if (path.endsWith("experiments/create")) {
                text = "{\"experiment_id\": \"8\"}";
            } else if (path.endsWith("runs/create")) {
                text = "{\"run\": {\"info\": {\"run_id\": \"abc\"}}}";
            }
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Mlflow mlflow(String name, Map<String, String> environment) {
        return new Mlflow(new Mlflow.Target(uri() + "/", "my experiment", name), environment);
    }

    private List<JsonNode> bodies(String path) {
        return asked.stream()
                .filter(one -> one.path.endsWith("/api/2.0/mlflow/" + path))
                .map(Asked::body)
                .toList();
    }

    private static Map<String, String> values(JsonNode entries) {
        Map<String, String> values = new TreeMap<>();
        entries.forEach(entry ->
                values.put(entry.path("key").asText(), entry.path("value").asText()));
        return values;
    }

    @Test
    void aFitIsARun() {
        Mlflow mlflow = mlflow("", Map.of());
        mlflow.fitStarted(run);
        mlflow.epochFinished(run, Fits.epoch(1, 0.5));
        mlflow.epochFinished(run, Fits.epoch(2, 0.25));
        mlflow.fitEnded(run, new FitEnd(FitEnd.Outcome.STOPPED, "enough", List.of()));

        assertEquals("/api/2.0/mlflow/experiments/get-by-name?experiment_name=my+experiment", asked.get(0).path);
        assertEquals(
                "my experiment",
                bodies("experiments/create").get(0).path("name").asText());
        JsonNode created = bodies("runs/create").get(0);
        assertEquals("8", created.path("experiment_id").asText());
        assertEquals(
                "fit 3 (NeuralClassifier_1, learningRate 0.1)",
                created.path("run_name").asText());
        assertEquals("NeuralClassifier_1", values(created.path("tags")).get("mlflow.source.name"));
        List<JsonNode> batches = bodies("runs/log-batch");
        assertEquals(
                Map.of("epochs", "3", "learningRate", "0.1"),
                values(batches.get(0).path("params")));
        JsonNode second = batches.get(2).path("metrics");
        Map<String, String> metrics = values(second);
        assertEquals("0.25", metrics.get("loss"));
        assertEquals("0.875", metrics.get("accuracy"));
        assertEquals("250.0", metrics.get("rows_per_second"));
        assertEquals(2, second.get(0).path("step").asInt());
        Map<String, String> tags = new TreeMap<>();
        bodies("runs/set-tag")
                .forEach(tag ->
                        tags.put(tag.path("key").asText(), tag.path("value").asText()));
        assertEquals(Map.of("bellows.reason", "enough", "bellows.attempts", "1"), tags);
        JsonNode end = bodies("runs/update").get(0);
        assertEquals("FINISHED", end.path("status").asText());
        assertTrue(end.path("end_time").asLong() >= created.path("start_time").asLong());
        assertTrue(asked.stream().allMatch(one -> one.authorization == null));
    }

    @Test
    void anExperimentThatIsThereIsUsedAndARunMayHaveAName() {
        experimentExists = true;
        mlflow("mine", Map.of()).fitStarted(run);
        assertEquals(List.of(), bodies("experiments/create"));
        JsonNode created = bodies("runs/create").get(0);
        assertEquals("7", created.path("experiment_id").asText());
        assertEquals("mine", created.path("run_name").asText());
    }

    @Test
    void aFailedFitIsAFailedRun() {
        Mlflow mlflow = mlflow("", Map.of());
        mlflow.fitStarted(run);
        mlflow.attemptStarted(run, 1);
        mlflow.fitEnded(run, new FitEnd(FitEnd.Outcome.FAILED, "rank 1 failed", List.of()));
        assertEquals("FAILED", bodies("runs/update").get(0).path("status").asText());
        assertEquals("2", bodies("runs/set-tag").get(1).path("value").asText());
    }

    @Test
    void whatCouldNotBeSentIsSentLater() {
        Mlflow mlflow = mlflow("", Map.of());
        mlflow.fitStarted(run);
        failing = true;
        String message = assertThrows(IllegalStateException.class, () -> mlflow.epochFinished(run, Fits.epoch(1, 0.5)))
                .getMessage();
        assertTrue(
                message.endsWith("runs/log-batch answers with status 500: {\"message\": \"the disk is full\"}"),
                message);
        failing = false;
        mlflow.epochFinished(run, Fits.epoch(2, 0.25));
        List<Integer> steps = new ArrayList<>();
        bodies("runs/log-batch")
                .get(1)
                .path("metrics")
                .forEach(metric -> steps.add(metric.path("step").asInt()));
        assertTrue(steps.contains(1) && steps.contains(2), steps.toString());
    }

    @Test
    void manyAndLongParamsGoInPiecesThatTheServerTakes() {
        Map<String, String> params = new TreeMap<>();
        for (int i = 0; i < 150; i++) {
            params.put("param" + i, "x".repeat(7000));
        }
        mlflow("", Map.of()).fitStarted(new FitRun(new FitInfo("id", 1, "uid", Map.of(), params, 1, 1, 1, 1, "")));
        List<JsonNode> batches = bodies("runs/log-batch");
        assertEquals(2, batches.size());
        assertEquals(100, batches.get(0).path("params").size());
        assertEquals(
                6000,
                batches.get(0).path("params").get(0).path("value").asText().length());
    }

    @Test
    void passwordsComeFromTheEnvironment() {
        mlflow("", Map.of("MLFLOW_TRACKING_TOKEN", "secret")).fitStarted(run);
        assertEquals("Bearer secret", asked.get(0).authorization);
        asked.clear();
        mlflow("", Map.of("MLFLOW_TRACKING_USERNAME", "me", "MLFLOW_TRACKING_PASSWORD", "pass"))
                .fitStarted(run);
        assertEquals("Basic bWU6cGFzcw==", asked.get(0).authorization);
    }

    @ParameterizedTest
    @ValueSource(strings = {"databricks", "file:///mlruns", "http:///nowhere", "http://[", "localhost:5000"})
    void refusesWhatIsNoServer(String uri) {
        NeuralClassifier classifier = new NeuralClassifier();
        String message = assertThrows(IllegalArgumentException.class, () -> classifier.setMlflowTrackingUri(uri))
                .getMessage();
        assertEquals(
                "mlflowTrackingUri: must be the http or https address of a tracking server, such as http://host:5000,"
                        + " or empty: " + uri + "; set mlflowTrackingUri to a value that is",
                message);
    }

    @Test
    void refusesAPasswordInTheAddress() {
        NeuralClassifier classifier = new NeuralClassifier();
        String message = assertThrows(
                        IllegalArgumentException.class, () -> classifier.setMlflowTrackingUri("http://me:pass@host"))
                .getMessage();
        assertTrue(message.startsWith("mlflowTrackingUri: must not hold a password"), message);
        assertFalse(message.contains("pass@"), message);
    }

    @Test
    void refusesAServerThatDoesNotAnswer() {
        server.stop(0);
        String message = assertThrows(
                        RuntimeException.class, () -> mlflow("", Map.of()).fitStarted(run))
                .getMessage();
        assertTrue(message.startsWith("mlflowTrackingUri: " + uri()), message);
        assertTrue(message.contains("does not answer"), message);
    }
}
