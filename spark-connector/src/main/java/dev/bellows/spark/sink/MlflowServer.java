package dev.bellows.spark.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * A tracking server of MLflow's, by its REST API 2.0. Who the driver is it takes from where MLflow's own client does: the environment's
 * MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.
 */
final class MlflowServer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final String base;
    private final Optional<String> authorization;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();

    /**
     * A server.
     *
     * @param uri http:// or https://, and perhaps a path
     * @param environment variables by name
     */
    MlflowServer(String uri, Map<String, String> environment) {
        base = uri.replaceAll("/+$", "") + "/api/2.0/mlflow/";
        authorization = authorization(environment);
    }

    private static Optional<String> authorization(Map<String, String> environment) {
        String token = environment.get("MLFLOW_TRACKING_TOKEN");
        if (token != null) {
            return Optional.of("Bearer " + token);
        }
        String user = environment.get("MLFLOW_TRACKING_USERNAME");
        String password = environment.get("MLFLOW_TRACKING_PASSWORD");
        return user == null || password == null
                ? Optional.empty()
                : Optional.of("Basic "
                        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** What is at a path; empty if it is not there. */
    Optional<JsonNode> get(String path, String name, String value) {
        String query = name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
        HttpResponse<String> response = send(request(path + "?" + query).GET());
        return response.statusCode() == NOT_FOUND ? Optional.empty() : Optional.of(read(path, response));
    }

    /** Sends an object to a path, and gives the answer. */
    JsonNode post(String path, ObjectNode body) {
        return read(
                path,
                send(request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER);
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "mlflowTrackingUri: " + base + " does not answer: " + e
                            + "; is the server up, and reachable from the driver?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("mlflow: interrupted while it waited for " + base, e);
        }
    }

    private JsonNode read(String path, HttpResponse<String> response) {
        if (response.statusCode() != OK) {
            throw new IllegalStateException("mlflowTrackingUri: " + base + path + " answers with status "
                    + response.statusCode() + ": " + response.body());
        }
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "mlflowTrackingUri: " + base + path + " answers with no JSON: " + response.body(), e);
        }
    }
}
