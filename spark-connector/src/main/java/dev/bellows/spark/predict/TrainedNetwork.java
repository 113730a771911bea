package dev.bellows.spark.predict;

import java.io.Serializable;

/**
 * All that scoring needs.
 *
 * @param id unique per trained model
 * @param network JSON
 * @param inputShape shape of one sample
 * @param classes outputs of the network
 * @param weights a safetensors file
 * @param precision the Param: what products are computed in
 * @param device the Param: what computes
 */
public record TrainedNetwork(
        String id, String network, int[] inputShape, int classes, Weights weights, String precision, String device)
        implements Serializable {
    /** The same network in another precision, on another device. */
    public TrainedNetwork with(String otherPrecision, String otherDevice) {
        return new TrainedNetwork(id, network, inputShape, classes, weights, otherPrecision, otherDevice);
    }

    /** Executors keep what they loaded under it. */
    public String key() {
        return id + "/" + precision + "/" + device;
    }
}
