package dev.bellows.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.io.Safetensors;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Cast;
import dev.bellows.nn.layer.LengthInputs;
import dev.bellows.nn.layer.Network;
import dev.bellows.spark.predict.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * An ONNX model on a file system that Hadoop knows, as a network with the model's inputs by name. Inputs of whole numbers are cast to the
 * dtype that the model takes, so that columns of any number type serve.
 *
 * @param network a {@link Network} of one node, {@code onnx}
 * @param inputs what it takes of one sample
 * @param outputs the names of what it gives
 */
record OnnxFile(LayerConfig network, List<Input> inputs, List<String> outputs, Weights weights) {
    /**
     * An input.
     *
     * @param dtype that columns are read as
     * @param shape of one sample; empty: an extent of it is open
     */
    record Input(String name, DType dtype, Optional<Shape> shape) {}

    static final String SUFFIX = ".onnx";

    /** The node of the model in its network, and the first part of the paths of its parameters. */
    static final String NODE = "onnx";

    /** Whether a path is that of a model. */
    static boolean isNamed(String path) {
        return path.toLowerCase(Locale.ROOT).endsWith(SUFFIX);
    }

    /**
     * Reads a model with its weights. One that is not on this machine's disks is copied to them first, with the files beside it,
     * among which may be its arrays.
     *
     * @throws IOException a sentence on what is damaged or not known, or a batch size that the file fixes
     */
    static OnnxFile read(String path, Configuration hadoop) throws IOException {
        return onDisk(path, hadoop, OnnxFile::read);
    }

    /** What is done with a model on this machine's disks. */
    @FunctionalInterface
    interface Reading<T> {
        T read(java.nio.file.Path file) throws IOException;
    }

    /** Does something with a model, which is copied to this machine's disks meanwhile if it is not there. */
    static <T> T onDisk(String path, Configuration hadoop, Reading<T> reading) throws IOException {
        Path file = new Path(path);
        FileSystem files = file.getFileSystem(hadoop);
        if (files instanceof LocalFileSystem local) {
            return reading.read(local.pathToFile(file).toPath());
        }
        java.nio.file.Path copy = Files.createTempDirectory("bellows-onnx");
        try {
            for (FileStatus each : files.listStatus(file.getParent())) {
                String name = each.getPath().getName();
                if (each.isFile() && (name.equals(file.getName()) || !isNamed(name))) {
                    files.copyToLocalFile(
                            false, each.getPath(), new Path(copy.resolve(name).toUri()), true);
                }
            }
            return reading.read(copy.resolve(file.getName()));
        } finally {
            FileUtil.fullyDelete(copy.toFile());
        }
    }

    /** As {@link #read(String, Configuration)}, of a model on this machine's disks. */
    static OnnxFile read(java.nio.file.Path file) throws IOException {
        try (Scope scope = Scope.open("onnx file")) {
            OnnxBlock model = Onnx.load(file);
            List<String> names = names(model.inputs());
            List<Input> inputs = new ArrayList<>();
            for (OnnxValueInfo input : model.inputs()) {
                inputs.add(new Input(names.get(inputs.size()), dtype(input), sample(input)));
            }
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            model.parameters().forEach((name, parameter) -> arrays.put(NODE + "." + name, parameter.data()));
            return new OnnxFile(
                    network(model),
                    inputs,
                    names(model.outputs()),
                    Weights.write(out -> Safetensors.write(arrays, out)));
        }
    }

    /** What the model takes of one sample, if all but the batch is fixed. */
    static Optional<Shape> sample(OnnxValueInfo input) throws IOException {
        List<OnnxValueInfo.Dim> dims = input.dims();
        if (dims == null) {
            return Optional.empty();
        } else if (dims.isEmpty() || !dims.get(0).isOpen()) {
            throw new IOException(
                    "its input " + input + " has no open first axis, which the rows of a batch could be; export"
                            + " it with a dynamic batch");
        }
        List<OnnxValueInfo.Dim> rest = dims.subList(1, dims.size());
        return rest.stream().anyMatch(OnnxValueInfo.Dim::isOpen)
                ? Optional.empty()
                : Optional.of(Shape.of(rest.stream()
                        .mapToInt(dim -> Math.toIntExact(dim.value()))
                        .toArray()));
    }

    /** What columns are read as for an input. */
    private static DType dtype(OnnxValueInfo input) {
        DType carrier = Objects.requireNonNull(input.type().carrier());
        return carrier.isFloating() ? DType.F32 : carrier == DType.I64 ? DType.I64 : DType.I32;
    }

    private static Network.Config network(OnnxBlock model) {
        List<String> inputs = names(model.inputs());
        List<Network.Node> nodes = new ArrayList<>();
        List<String> taken = new ArrayList<>();
        for (OnnxValueInfo input : model.inputs()) {
            String name = inputs.get(taken.size());
            DType carrier = Objects.requireNonNull(input.type().carrier());
            if (carrier.isFloating()) {
                taken.add(name);
            } else {
                taken.add(name + "-" + carrier);
                nodes.add(Network.Node.of(name + "-" + carrier, new Cast.Config(carrier), name));
            }
        }
        nodes.add(Network.Node.of(NODE, model.config(), taken.toArray(String[]::new)));
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < model.outputs().size(); i++) {
            outputs.add(i == 0 ? NODE : NODE + ":" + i);
        }
        return new Network.Config(inputs, nodes, outputs);
    }

    /** As they may stand in a network: letters, digits and _. */
    static List<String> names(List<OnnxValueInfo> values) {
        Set<String> names = new LinkedHashSet<>();
        for (OnnxValueInfo value : values) {
            String plain = value.name().replaceAll("[^A-Za-z0-9_]", "_");
            String name =
                    plain.isEmpty() || Character.isDigit(plain.charAt(0)) || plain.equals(NODE) ? "_" + plain : plain;
            if (name.endsWith(LengthInputs.SUFFIX)) {
                name += "_"; // an input like any other, not what another column tells by how long its sequences are
            }
            while (!names.add(name)) {
                name += "_";
            }
        }
        return List.copyOf(names);
    }
}
