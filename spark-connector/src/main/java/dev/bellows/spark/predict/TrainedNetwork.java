package dev.bellows.spark.predict;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import java.io.Serializable;

/** All that scoring needs. No record: Spark broadcasts it with the serializer of the user's choice, and Kryo takes none. */
public final class TrainedNetwork implements Serializable {
    private final String id;
    private final String network;
    private final int[] inputShape;
    private final DType dtype;
    private final int classes;
    private final Weights weights;
    private final String precision;
    private final String device;

    /**
     * @param id unique per trained model
     * @param network JSON
     * @param input what it takes of one sample
     * @param classes outputs of the network
     * @param weights a safetensors file
     * @param precision the Param: what products are computed in
     * @param device the Param: what computes
     */
    public TrainedNetwork(
            String id, String network, Spec input, int classes, Weights weights, String precision, String device) {
        this.id = id;
        this.network = network;
        inputShape = input.shape().dims();
        dtype = input.dtype();
        this.classes = classes;
        this.weights = weights;
        this.precision = precision;
        this.device = device;
    }

    /** Unique per trained model. */
    public String id() {
        return id;
    }

    /** JSON. */
    public String network() {
        return network;
    }

    /** Shape of one sample. */
    public int[] inputShape() {
        return inputShape.clone();
    }

    /** What it takes of one sample: f32, or integers where they are ids. */
    public Spec input() {
        return new Spec(Shape.of(inputShape), dtype);
    }

    /** Outputs of the network. */
    public int classes() {
        return classes;
    }

    /** A safetensors file. */
    public Weights weights() {
        return weights;
    }

    /** The Param: what products are computed in. */
    public String precision() {
        return precision;
    }

    /** The Param: what computes. */
    public String device() {
        return device;
    }

    /** The same network in another precision, on another device. */
    public TrainedNetwork with(String otherPrecision, String otherDevice) {
        return new TrainedNetwork(id, network, input(), classes, weights, otherPrecision, otherDevice);
    }

    /** Executors keep what they loaded under it. */
    public String key() {
        return id + "/" + precision + "/" + device;
    }
}
