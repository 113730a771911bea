package dev.bellows.spark.predict;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All that scoring needs. No record: Spark broadcasts it with the serializer of the user's choice, and Kryo takes none. */
public final class TrainedNetwork implements Serializable {
    private final String id;
    private final String network;
    private final Sample inputs;
    private final Sample outputs;
    private final Weights weights;
    private final String precision;
    private final String device;

    /** The specs of several arrays. */
    private static final class Sample implements Serializable {
        private final int[][] shapes;
        private final DType[] dtypes;

        Sample(List<Spec> specs) {
            shapes = specs.stream().map(spec -> spec.shape().dims()).toArray(int[][]::new);
            dtypes = specs.stream().map(Spec::dtype).toArray(DType[]::new);
        }

        List<Spec> specs() {
            List<Spec> specs = new ArrayList<>();
            for (int i = 0; i < shapes.length; i++) {
                specs.add(new Spec(Shape.of(shapes[i]), dtypes[i]));
            }
            return specs;
        }
    }

    /**
     * @param id unique per trained model
     * @param network JSON
     * @param inputs what it takes of one sample
     * @param outputs what it gives for one sample
     * @param weights a safetensors file
     * @param precision the Param: what products are computed in
     * @param device the Param: what computes
     */
    public TrainedNetwork(
            String id,
            String network,
            List<Spec> inputs,
            List<Spec> outputs,
            Weights weights,
            String precision,
            String device) {
        this(id, network, new Sample(inputs), new Sample(outputs), weights, precision, device);
    }

    private TrainedNetwork(
            String id,
            String network,
            Sample inputs,
            Sample outputs,
            Weights weights,
            String precision,
            String device) {
        this.id = id;
        this.network = network;
        this.inputs = inputs;
        this.outputs = outputs;
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

    /** What it takes of one sample, in the network's order: f32, or integers where they are ids. */
    public List<Spec> inputs() {
        return inputs.specs();
    }

    /** What it gives for one sample, in the network's order. */
    public List<Spec> outputs() {
        return outputs.specs();
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

    /**
     * The same weights for lists of so many samples.
     *
     * @param lists the network that gives one number for each item of a list, JSON
     */
    public TrainedNetwork ofLists(String lists, int items) {
        List<Spec> samples = inputs().stream()
                .map(item -> item.with(Shape.of(items).concat(item.shape())))
                .toList();
        Spec scores = new Spec(Shape.of(items), outputs().get(0).dtype());
        return new TrainedNetwork(
                id + "/lists of " + items, lists, samples, List.of(scores), weights, precision, device);
    }

    /** The same network of other samples, for which it gives other outputs. */
    public TrainedNetwork of(List<Spec> samples, List<Spec> results) {
        return new TrainedNetwork(id, network, samples, results, weights, precision, device);
    }

    /** The same network in another precision, on another device. */
    public TrainedNetwork with(String otherPrecision, String otherDevice) {
        return new TrainedNetwork(id, network, inputs, outputs, weights, otherPrecision, otherDevice);
    }

    /** The same network for other inputs, by which its weights do not differ. */
    public TrainedNetwork taking(List<Spec> others) {
        return new TrainedNetwork(id, network, new Sample(others), outputs, weights, precision, device);
    }

    /** Executors keep what they loaded under it. */
    public String key() {
        return id + "/" + precision + "/" + device + "/" + Arrays.deepToString(inputs.shapes);
    }
}
