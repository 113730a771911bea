package dev.bellows.spark.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.FitEnd;
import dev.bellows.spark.progress.FitInfo;
import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes each fit a run of MLflow's: Params, metrics per epoch, tags and how it ended. What could not be sent after an epoch is sent after
 * the next.
 */
public final class Mlflow implements FitListener {
    /** How much the server takes in one request, and in one value. */
    private static final int MOST_PARAMS = 100;

    private static final int MOST_METRICS = 1000;
    private static final int LONGEST_PARAM = 6000;
    private static final int LONGEST_TAG = 5000;

    private final MlflowServer server;
    private final Target target;
    private final Deque<ObjectNode> waiting = new ArrayDeque<>();
    private String runId = "";
    private int attempts = 1;

    /**
     * Where runs go.
     *
     * @param uri the Param mlflowTrackingUri
     * @param experiment the Param mlflowExperiment
     * @param runName the Param mlflowRunName; empty: the fit's name
     */
    public record Target(String uri, String experiment, String runName) {}

    /**
     * The run of one fit.
     *
     * @param environment variables by name, in which MLflow's client has its passwords
     */
    public Mlflow(Target target, Map<String, String> environment) {
        this.target = target;
        this.server = new MlflowServer(target.uri(), environment);
    }

    @Override
    public void fitStarted(FitRun run) {
        FitInfo info = run.info();
        ObjectNode create = MlflowServer.object()
                .put("experiment_id", experiment())
                .put("start_time", System.currentTimeMillis())
                .put("run_name", target.runName().isEmpty() ? info.name() : target.runName());
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("mlflow.user", System.getProperty("user.name", "unknown"));
        tags.put("mlflow.source.name", info.uid());
        tags.put("mlflow.note.content", "```\n" + info.network() + "\n```");
        tags.put("bellows.fit", info.name());
        tags.put("bellows.rows", Long.toString(info.rows()));
        tags.forEach((key, value) ->
                create.withArray("tags").addObject().put("key", key).put("value", cut(value, LONGEST_TAG)));
        runId = server.post("runs/create", create).at("/run/info/run_id").asText();
        params(info.params());
    }

    private String experiment() {
        String path = "experiments/get-by-name";
        return server.get(path, "experiment_name", target.experiment())
                .map(found -> found.at("/experiment/experiment_id"))
                .orElseGet(() -> server.post(
                                "experiments/create", MlflowServer.object().put("name", target.experiment()))
                        .path("experiment_id"))
                .asText();
    }

    private void params(Map<String, String> params) {
        List<Map.Entry<String, String>> all = new ArrayList<>(params.entrySet());
        for (int from = 0; from < all.size(); from += MOST_PARAMS) {
            ObjectNode batch = batch();
            ArrayNode entries = batch.putArray("params");
            all.subList(from, Math.min(from + MOST_PARAMS, all.size())).forEach(param -> entries.addObject()
                    .put("key", param.getKey())
                    .put("value", cut(param.getValue(), LONGEST_PARAM)));
            server.post("runs/log-batch", batch);
        }
    }

    @Override
    public void attemptStarted(FitRun run, int attempt) {
        attempts = attempt + 1;
    }

    @Override
    public void epochFinished(FitRun run, EpochMetrics epoch) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", epoch.loss());
        values.putAll(epoch.metrics());
        values.put("rows_per_second", epoch.samplesPerSecond());
        if (!Double.isNaN(epoch.learningRate())) {
            values.put("learning_rate", epoch.learningRate());
        }
        values.put("seconds", epoch.seconds());
        long now = System.currentTimeMillis();
        values.forEach((name, value) -> waiting.add(MlflowServer.object()
                .put("key", name.replaceAll("[^A-Za-z0-9_. :/-]", "_"))
                .put("value", value)
                .put("timestamp", now)
                .put("step", epoch.epoch())));
        send();
    }

    /** All that wait, the oldest first; what fails waits on. */
    private void send() {
        while (!waiting.isEmpty()) {
            List<ObjectNode> some = waiting.stream().limit(MOST_METRICS).toList();
            ObjectNode batch = batch();
            batch.putArray("metrics").addAll(some);
            JsonNode unused = server.post("runs/log-batch", batch);
            some.forEach(sent -> waiting.remove());
        }
    }

    private ObjectNode batch() {
        return MlflowServer.object().put("run_id", runId);
    }

    @Override
    public void fitEnded(FitRun run, FitEnd end) {
        send();
        if (end.reason() != null) {
            tag("bellows.reason", end.reason());
        }
        tag("bellows.attempts", Integer.toString(attempts));
        server.post(
                "runs/update",
                batch().put("status", end.outcome() == FitEnd.Outcome.FAILED ? "FAILED" : "FINISHED")
                        .put("end_time", System.currentTimeMillis()));
    }

    private void tag(String key, String value) {
        server.post("runs/set-tag", batch().put("key", key).put("value", cut(value, LONGEST_TAG)));
    }

    private static String cut(String value, int longest) {
        return value.length() <= longest ? value : value.substring(0, longest - 1) + "…";
    }
}
