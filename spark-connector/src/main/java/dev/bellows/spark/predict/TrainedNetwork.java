package dev.bellows.spark.predict;

import java.io.Serializable;

/**
 * All that scoring needs.
 *
 * @param id unique per trained model: executors keep what they loaded under it
 * @param network JSON
 * @param inputShape shape of one sample
 * @param classes outputs of the network
 * @param weights a safetensors file
 */
public record TrainedNetwork(String id, String network, int[] inputShape, int classes, Weights weights)
        implements Serializable {}
