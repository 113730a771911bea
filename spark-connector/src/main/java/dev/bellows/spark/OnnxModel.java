package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.spark.launch.NetworkCheck;
import dev.bellows.spark.onnxruntime.RuntimeLibrary;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.predict.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Spark ML model of an ONNX file: a {@link NeuralModel}, which scores batches on the executors with this library's engine, on
 * streams too, is saved like any other, and needs the file no more.
 *
 * <pre>{@code
 * NeuralModel model = OnnxModel.read(spark, "hdfs:///models/resnet18.onnx").setInputCols("image").setOutputCols("scores");
 * Dataset<Row> scored = model.transform(images);
 * }</pre>
 *
 * <p>A model with operators that the engine lacks is scored by ONNX Runtime, if {@code com.microsoft.onnxruntime:onnxruntime} is on the class
 * path. It is a {@link NeuralModel} like others, saved and loaded alike, but for training, for which its layers are not known.
 *
 * <p>If nothing is set, the columns of its inputs and outputs have the names that the file has, with {@code _} for what is no letter or
 * digit.
 */
public final class OnnxModel {
    private OnnxModel() {}

    /** Who scores a model. */
    private enum Engine {
        /** This library's engine where it has all operators, else ONNX Runtime. */
        AUTO,
        /** This library's engine. */
        BELLOWS,
        /** ONNX Runtime, which must be on the class path. */
        ONNXRUNTIME;

        static Engine of(String name) {
            return Arrays.stream(values())
                    .filter(engine -> engine.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "engine: must be one of auto, bellows, onnxruntime; got '" + name + "'"));
        }
    }

    /**
     * Reads a model whose inputs have fixed extents besides the batch.
     *
     * @param path on any file system that Hadoop knows
     * @throws IllegalArgumentException a sentence if it cannot be read, has a fixed batch, or open extents besides the batch
     * @throws UnsupportedOpException if it has operators that neither engine has
     */
    public static NeuralModel read(SparkSession session, String path) {
        return read(session, path, new int[0][]);
    }

    /**
     * Reads a model some of whose extents are open.
     *
     * @param path on any file system that Hadoop knows
     * @param shapes what one row has for each input, without the batch, in the order of the file, such as {128} for sequences of 128 ids
     * @throws IllegalArgumentException a sentence if it cannot be read, has a fixed batch, or does not take these shapes
     * @throws UnsupportedOpException if it has operators that neither engine has
     */
    public static NeuralModel read(SparkSession session, String path, int[]... shapes) {
        return read(session, path, "auto", shapes);
    }

    /**
     * Reads a model for one engine.
     *
     * @param engine {@code bellows}, this library's own; {@code onnxruntime}, which has to be on the class path of the driver and the
     *     executors; {@code auto}, the first where it has all operators, else the second
     * @param shapes what one row has for each input, as above; none if the file fixes it
     * @throws IllegalArgumentException a sentence if it cannot be read, has a fixed batch, or does not take these shapes
     * @throws UnsupportedOpException if it has operators that the engine has not; names them, and what is in ONNX Runtime's way
     */
    public static NeuralModel read(SparkSession session, String path, String engine, int[]... shapes) {
        Engine wanted = Engine.of(engine);
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        try {
            return OnnxFile.onDisk(path, hadoop, file -> switch (wanted) {
                case BELLOWS -> ours(path, file, shapes);
                case ONNXRUNTIME -> {
                    RuntimeLibrary.require();
                    yield byRuntime(path, file, "as asked for", shapes);
                }
                case AUTO -> either(path, file, shapes);
            });
        } catch (IOException e) {
            throw new IllegalArgumentException("onnx model: " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static NeuralModel either(String path, java.nio.file.Path file, int[]... shapes) throws IOException {
        try {
            return ours(path, file, shapes);
        } catch (RuntimeException refused) {
            UnsupportedOpException lacking = lacking(refused);
            if (lacking == null) {
                throw refused;
            }
            Optional<String> obstacle = RuntimeLibrary.obstacle();
            if (obstacle.isPresent()) {
                throw new UnsupportedOpException(
                        lacking.getMessage() + "\nONNX Runtime could score it, but " + obstacle.get(), lacking);
            }
            return byRuntime(path, file, String.valueOf(lacking.getMessage()), shapes);
        }
    }

    /** The operator that is not there, if that is why a model was refused. */
    private static @Nullable UnsupportedOpException lacking(RuntimeException refused) {
        Throwable cause = refused;
        while (cause != null && !(cause instanceof UnsupportedOpException)) {
            cause = cause.getCause();
        }
        return (UnsupportedOpException) cause;
    }

    private static NeuralModel ours(String path, java.nio.file.Path from, int[]... shapes) throws IOException {
        OnnxFile file = OnnxFile.read(from);
        List<Spec> inputs = inputs(path, file.inputs(), shapes);
        return scoring(path, NetworkJson.write(file.network()), inputs, file.weights())
                .setOutputCols(file.outputs().toArray(String[]::new));
    }

    private static NeuralModel byRuntime(String path, java.nio.file.Path from, String reason, int[]... shapes)
            throws IOException {
        RuntimeFile read = RuntimeFile.read(from);
        List<Spec> inputs = inputs(path, read.inputs(), shapes);
        OnnxFile file = read.scored(inputs, reason);
        return scoring(path, NetworkJson.write(file.network()), inputs, file.weights())
                .setOutputCols(file.outputs().toArray(String[]::new));
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

    private static List<Spec> inputs(String path, List<OnnxFile.Input> wanted, int[]... shapes) {
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
