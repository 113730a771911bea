package dev.bellows.io.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code config.json}: settings by name, with the defaults that the file leaves out. */
record HubConfig(JsonNode root) {
    /** Which architecture it is of; empty where it does not say. */
    String modelType() {
        return root.path("model_type").asText();
    }

    /** A whole number of 1 or more; sizes beyond what any network has are refused as well. */
    int size(String name) throws IOException {
        JsonNode node = root.path(name);
        if (!node.isInt() || node.intValue() < 1) {
            throw new IOException("config.json: " + name + " must be a whole number of 1 or more, is " + node);
        }
        return node.intValue();
    }

    /** The same, or this where it is left out or null. */
    int size(String name, int otherwise) throws IOException {
        return isGiven(name) ? size(name) : otherwise;
    }

    /** A number of layers, for each of which there must be arrays. */
    int layers(String name, Map<String, Spec> arrays) throws IOException {
        int layers = size(name);
        if (layers > arrays.size()) {
            throw new IOException(
                    "config.json: " + name + " is " + layers + ", and there are " + arrays.size() + " arrays in all");
        }
        return layers;
    }

    double number(String name, double otherwise) throws IOException {
        if (!isGiven(name)) {
            return otherwise;
        }
        JsonNode node = root.path(name);
        if (!node.isNumber() || !Double.isFinite(node.doubleValue()) || node.doubleValue() < 0) {
            throw new IOException("config.json: " + name + " must be a number of 0 or more, is " + node);
        }
        return node.doubleValue();
    }

    private boolean isGiven(String name) {
        return root.hasNonNull(name);
    }

    /** A rate of dropout, which is null for none. */
    @Nullable
    Double rate(String name) throws IOException {
        double rate = number(name, 0.1);
        return rate == 0 ? null : rate;
    }

    /** Refuses what computes otherwise than the layers here. */
    void require(String name, String value) throws IOException {
        if (isGiven(name) && !root.path(name).asText().equals(value)) {
            throw new IOException(
                    "config.json: " + name + " is " + root.path(name) + ", and only " + value + " is known here");
        }
    }

    /** The function that a setting names. */
    ActivationFunction activation(String name) throws IOException {
        String function = root.path(name).asText("gelu");
        return switch (function) {
            case "gelu" -> ActivationFunction.GELU;
            case "gelu_new", "gelu_fast", "gelu_pytorch_tanh" -> ActivationFunction.GELU_TANH;
            case "relu" -> ActivationFunction.RELU;
            case "silu", "swish" -> ActivationFunction.SILU;
            case "tanh" -> ActivationFunction.TANH;
            case "sigmoid" -> ActivationFunction.SIGMOID;
            default ->
                throw new IOException("config.json: " + name + " is '" + function
                        + "', which is no function of the layers here; known are gelu, gelu_new, gelu_fast,"
                        + " gelu_pytorch_tanh, relu, silu, swish, tanh, sigmoid");
        };
    }
}
