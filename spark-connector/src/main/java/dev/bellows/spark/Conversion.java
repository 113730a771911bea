package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.ModelFolder;
import dev.bellows.io.ParameterArrays;
import dev.bellows.io.Pickled;
import dev.bellows.io.Safetensors;
import dev.bellows.io.mxnet.MxNet;
import dev.bellows.io.mxnet.export.MxNetExport;
import dev.bellows.io.numpy.Npy;
import dev.bellows.io.numpy.Npz;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.spark.files.HadoopFolders;
import dev.bellows.spark.onnxruntime.RuntimeFiles;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.predict.Weights;
import dev.bellows.spark.source.HadoopInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Models, arrays and rows from one format to another, on any file systems that Hadoop knows. What comes is told by the ending of its name: {@code .onnx};
 * {@code prefix-0000.params}, a model of MXNet with {@code prefix-symbol.json} beside it;
 * {@code .safetensors} and {@code .npz}, the weights alone by their paths; any other is a folder of ours, which {@link SavedNetwork},
 * {@code initialModel} and the engine's {@link ModelFolder} read.
 */
public final class Conversion {
    private static final String ONNX = ".onnx";
    private static final String SAFETENSORS = ".safetensors";
    private static final String NPZ = ".npz";
    private static final String NPY = ".npy";

    /** The name of a model's arrays, with the prefix and the epoch. */
    private static final Pattern PARAMS = Pattern.compile("(.+)-(\\d{4,9})\\.params");

    /** A network with what it takes of one sample. */
    private record Source(String where, String json, List<Spec> inputs, Weights weights) {}

    private Conversion() {}

    /**
     * Converts a model that {@link SavedNetwork} reads, or the arrays of a {@code .safetensors}, {@code .npz} or {@code .npy} file into one of the
     * other two, or rows as {@link RowConversion} does.
     *
     * @param to what comes of it, which must not be there yet
     * @throws IllegalArgumentException a sentence if it cannot be read, or not be said in the other format
     */
    public static void convert(SparkSession session, String from, String to) {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        try {
            if (RowConversion.isMeant(from, to, hadoop)) {
                RowConversion.convert(session, from, to);
                return;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("convert: " + from + ": " + e.getMessage(), e);
        }
        convert(from, to, hadoop);
    }

    /** As above without a session, which rows need. */
    public static void convert(String from, String to, Configuration hadoop) {
        try {
            if (Pickled.isNamed(from)) {
                throw new IOException("it is not read" + Pickled.remedy("its name is that of a file of PyTorch's"));
            }
            if (isArrays(from) && isArrays(to)) {
                Map<String, NDArray> arrays;
                try (Scope scope = Scope.open("convert")) {
                    arrays = arrays(from, hadoop);
                    writeArrays(arrays, to, hadoop);
                }
                return;
            }
            SavedNetwork network = SavedNetwork.read(from, hadoop);
            write(new Source(from, network.json(), network.inputs(), network.weights()), to, hadoop);
        } catch (IOException e) {
            throw new IllegalArgumentException("convert: " + from + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes a trained model's network in another format.
     *
     * @param to what comes of it, which must not be there yet
     * @throws IllegalArgumentException a sentence if it cannot be said in that format
     */
    public static void export(SparkSession session, NetworkModel<?> model, String to) {
        TrainedNetwork network = model.state().network();
        try {
            write(
                    new Source(model.toString(), network.network(), network.inputs(), network.weights()),
                    to,
                    session.sparkContext().hadoopConfiguration());
        } catch (IOException e) {
            throw new IllegalArgumentException("export: " + to + ": " + e.getMessage(), e);
        }
    }

    private static boolean isArrays(String path) {
        return ends(path, SAFETENSORS) || ends(path, NPZ) || ends(path, NPY);
    }

    private static boolean ends(String path, String ending) {
        return path.toLowerCase(Locale.ROOT).endsWith(ending);
    }

    private static void write(Source source, String to, Configuration hadoop) throws IOException {
        Matcher mxnet = PARAMS.matcher(new Path(to).getName());
        if (ends(to, ONNX)) {
            place(to, hadoop, file -> writeOnnx(source, file));
        } else if (mxnet.matches()) {
            requireFree(
                    new Path(to.substring(0, to.length() - mxnet.group().length()) + mxnet.group(1) + MxNet.SYMBOL),
                    hadoop);
            place(
                    to,
                    hadoop,
                    file -> writeMxNet(source, file.resolveSibling(mxnet.group(1)), Integer.parseInt(mxnet.group(2))));
        } else if (isArrays(to)) {
            try (Scope scope = Scope.open("convert");
                    InputStream in = source.weights.open()) {
                writeArrays(Safetensors.read(in), to, hadoop);
            }
        } else {
            writeFolder(source, to, hadoop);
        }
    }

    private static void writeMxNet(Source source, java.nio.file.Path prefix, int epoch) throws IOException {
        filled(source, (net, batch) -> MxNetExport.write(net, batch, prefix, epoch));
    }

    private static void writeOnnx(Source source, java.nio.file.Path file) throws IOException {
        if (RuntimeBlock.of(NetworkJson.parse(source.json)).isPresent()) {
            try (InputStream in = source.weights.open()) {
                Files.move(RuntimeFiles.unpack(in, Objects.requireNonNull(file.getParent())), file);
            }
            return;
        }
        filled(source, (net, batch) -> Onnx.save(net, file, batch));
    }

    /** What is written of a network with its weights. */
    @FunctionalInterface
    private interface Written {
        void write(Block net, List<Spec> batch) throws IOException;
    }

    private static void filled(Source source, Written written) throws IOException {
        if (source.inputs.isEmpty()) {
            throw new IOException("it does not say what it takes of one sample, which the other format says");
        }
        List<Spec> batch = source.inputs.stream()
                .map(input -> input.with(Shape.of(1).concat(input.shape())))
                .toList();
        try (Scope scope = Scope.open("convert");
                InputStream in = source.weights.open()) {
            Block net = NetworkJson.parse(source.json).build();
            net.initialize(Constant.ZERO, 0);
            net.materialize(batch);
            ParameterArrays.assign(net.parameters(), Safetensors.read(in));
            written.write(net, batch);
        }
    }

    private static void writeFolder(Source source, String to, Configuration hadoop) throws IOException {
        Path path = new Path(to);
        requireFree(path, hadoop);
        String parent = path.getParent() == null ? "." : path.getParent().toString();
        new HadoopFolders(parent, hadoop).write(path.getName(), writer -> {
            ModelFolder.describe(writer, source.json, source.inputs);
            writer.file(ModelFolder.WEIGHTS, out -> {
                for (byte[] chunk : source.weights.chunks()) {
                    out.write(chunk);
                }
            });
        });
    }

    private static Map<String, NDArray> arrays(String from, Configuration hadoop) throws IOException {
        Path path = new Path(from);
        FileSystem files = path.getFileSystem(hadoop);
        if (ends(from, NPZ)) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            try (Npz npz = Npz.open(channel(from, hadoop))) {
                for (String name : npz.names()) {
                    arrays.put(name, npz.read(name));
                }
            }
            return arrays;
        }
        try (InputStream in = new BufferedInputStream(files.open(path))) {
            return ends(from, NPY)
                    ? Map.of(path.getName().substring(0, path.getName().length() - NPY.length()), Npy.read(in))
                    : Safetensors.readWidened(in);
        }
    }

    static SeekableByteChannel channel(String path, Configuration hadoop) throws IOException {
        return HadoopInput.of(path, hadoop).open();
    }

    private static void writeArrays(Map<String, NDArray> arrays, String to, Configuration hadoop) throws IOException {
        place(to, hadoop, file -> {
            try (OutputStream out = Files.newOutputStream(file)) {
                if (ends(to, NPZ)) {
                    Npz.write(arrays, false, out);
                } else if (ends(to, SAFETENSORS)) {
                    Safetensors.write(arrays, out);
                } else if (arrays.size() == 1) {
                    Npy.write(arrays.values().iterator().next(), out);
                } else {
                    throw new IOException(
                            "a .npy file holds one array, and there are " + arrays.size() + "; write a" + " .npz file");
                }
            }
        });
    }

    /** Writes a file on this machine's disk. */
    @FunctionalInterface
    private interface Content {
        void writeTo(java.nio.file.Path file) throws IOException;
    }

    /** Makes a file, and those that come to lie beside it, and brings them where they belong. */
    private static void place(String to, Configuration hadoop, Content content) throws IOException {
        Path path = new Path(to);
        requireFree(path, hadoop);
        java.nio.file.Path folder = Files.createTempDirectory("bellows-convert");
        try {
            content.writeTo(folder.resolve(path.getName()));
            FileSystem files = path.getFileSystem(hadoop);
            try (Stream<java.nio.file.Path> made = Files.list(folder)) {
                for (java.nio.file.Path each : made.sorted().toList()) {
                    Path target = path.getParent() == null
                            ? new Path(String.valueOf(each.getFileName()))
                            : new Path(path.getParent(), String.valueOf(each.getFileName()));
                    files.copyFromLocalFile(false, false, new Path(each.toUri()), target);
                }
            }
        } finally {
            FileUtil.fullyDelete(folder.toFile());
        }
    }

    private static void requireFree(Path path, Configuration hadoop) throws IOException {
        if (path.getFileSystem(hadoop).exists(path)) {
            throw new IOException("there is something at " + path + " already; take it away, or name another place");
        }
    }
}
