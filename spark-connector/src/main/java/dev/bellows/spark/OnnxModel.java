package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.spark.launch.NetworkCheck;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.predict.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Makes a Spark ML model of an ONNX file: a {@link NeuralModel}, which scores batches on the executors with this library's engine, on
 * streams too, is saved like any other, and needs the file no more.
 *
 * <pre>{@code
 * NeuralModel model = OnnxModel.read(spark, "hdfs:///models/resnet18.onnx").setInputCols("image").setOutputCols("scores");
 * Dataset<Row> scored = model.transform(images);
 * }</pre>
 *
 * <p>If nothing is set, the columns of its inputs and outputs have the names that the file has, with {@code _} for what is no letter or
 * digit.
 */
public final class OnnxModel {
    private OnnxModel() {}

    /**
     * Reads a model whose inputs have fixed extents besides the batch.
     *
     * @param path on any file system that Hadoop knows
     * @throws IllegalArgumentException a sentence if it cannot be read, has operators that are not known, a fixed batch, or open extents
     *     besides the batch
     */
    public static NeuralModel read(SparkSession session, String path) {
        return read(session, path, new int[0][]);
    }

    /**
     * Reads a model some of whose extents are open.
     *
     * @param path on any file system that Hadoop knows
     * @param shapes what one row has for each input, without the batch, in the order of the file, such as {128} for sequences of 128 ids
     * @throws IllegalArgumentException a sentence if it cannot be read, has operators that are not known, a fixed batch, or does not take
     *     these shapes
     */
    public static NeuralModel read(SparkSession session, String path, int[]... shapes) {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        OnnxFile file;
        try {
            file = OnnxFile.read(path, hadoop);
        } catch (IOException e) {
            throw new IllegalArgumentException("onnx model: " + path + " cannot be read: " + e.getMessage(), e);
        }
        List<Spec> inputs = inputs(path, file, shapes);
        String network = NetworkJson.write(file.network());
        NeuralModel model = scoring(path, network, inputs, file.weights());
        return model.setOutputCols(file.outputs().toArray(String[]::new));
    }

    /** A model of a network that is there with its weights. */
    static NeuralModel scoring(String path, String network, List<Spec> inputs, Weights weights) {
        NeuralModel model = new NeuralModel(StageKind.MODEL.randomUid());
        List<Spec> outputs = outputs(path, network, inputs);
        model.state()
                .trained(new TrainedNetwork(
                        UUID.randomUUID().toString(),
                        network,
                        inputs,
                        outputs,
                        weights,
                        model.getPrecision(),
                        model.getDevice()));
        return model;
    }

    private static List<Spec> inputs(String path, OnnxFile file, int[]... shapes) {
        List<OnnxFile.Input> wanted = file.inputs();
        List<String> open = wanted.stream()
                .filter(input -> input.shape().isEmpty())
                .map(OnnxFile.Input::name)
                .toList();
        if (shapes.length == 0 && !open.isEmpty()) {
            throw new IllegalArgumentException("onnx model: " + path + " leaves the extents of " + open
                    + " open besides the batch; give the shape of one row for each of its inputs "
                    + wanted.stream().map(OnnxFile.Input::name).toList());
        } else if (shapes.length != 0 && shapes.length != wanted.size()) {
            throw new IllegalArgumentException("onnx model: " + path + " takes "
                    + wanted.stream().map(OnnxFile.Input::name).toList() + ", and " + shapes.length
                    + " shapes were given; give one for each");
        }
        List<Spec> inputs = new ArrayList<>();
        for (OnnxFile.Input input : wanted) {
            Shape shape = shapes.length == 0 ? input.shape().orElseThrow() : Shape.of(shapes[inputs.size()]);
            inputs.add(new Spec(shape, input.dtype()));
        }
        return inputs;
    }

    /** Of one row; each output must have the rows of the batch as its first axis. */
    private static List<Spec> outputs(String path, String network, List<Spec> inputs) {
        int rows = 3;
        List<Spec> outputs = NetworkCheck.inspect(
                        network, inputs.stream().map(Spec::shape).toList())
                .outputs();
        try (Scope scope = Scope.open("model")) {
            Block net = NetworkJson.parse(network).build();
            List<Spec> batch = net.infer(inputs.stream()
                    .map(input -> input.with(Shape.of(rows).concat(input.shape())))
                    .toList());
            for (int i = 0; i < batch.size(); i++) {
                Shape whole = Shape.of(rows).concat(outputs.get(i).shape());
                if (!batch.get(i).shape().equals(whole)) {
                    throw new IllegalArgumentException(
                            "model: " + path + " gives " + batch.get(i) + " for " + rows + " rows as output " + i
                                    + ", of which no part is that of a row; export it so that its first axis is the"
                                    + " batch");
                }
            }
        }
        return outputs;
    }
}
