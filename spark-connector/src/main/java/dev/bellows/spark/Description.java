package dev.bellows.spark;

import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.data.file.ImageFolderDataset;
import dev.bellows.data.file.ImageRecord;
import dev.bellows.data.file.RecordFile;
import dev.bellows.data.file.TableFiles;
import dev.bellows.data.table.Column;
import dev.bellows.data.table.Rows;
import dev.bellows.data.table.TableFormat;
import dev.bellows.io.Pickled;
import dev.bellows.io.Safetensors;
import dev.bellows.io.keras.Keras;
import dev.bellows.io.mxnet.MxNet;
import dev.bellows.io.mxnet.MxNetFolder;
import dev.bellows.io.numpy.Npz;
import dev.bellows.io.numpy.NumpyHeader;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.io.onnx.format.ModelReader;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.io.onnx.operator.Program;
import dev.bellows.spark.source.HadoopInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;

/** What a file or folder is, in words: models with their inputs, layers and parameters, files of arrays, and files of rows with their columns. */
public final class Description {
    private static final int MOST_LISTED = 10_000;

    private final List<String> lines = new ArrayList<>();
    private final String path;
    private final Configuration hadoop;

    private Description(String path, Configuration hadoop) {
        this.path = path;
        this.hadoop = hadoop;
    }

    /**
     * Describes what lies at a path.
     *
     * @throws IllegalArgumentException a sentence if it is nothing that is known, or damaged
     */
    public static String of(SparkSession session, String path) {
        return of(path, session.sparkContext().hadoopConfiguration());
    }

    /** As above, without a session. */
    public static String of(String path, Configuration hadoop) {
        Description description = new Description(path, hadoop);
        try {
            description.describe();
        } catch (IOException e) {
            throw new IllegalArgumentException("describe: " + path + ": " + e.getMessage(), e);
        }
        return String.join("\n", description.lines);
    }

    private void line(String name, Object value) {
        lines.add(name + " " + value);
    }

    private void describe() throws IOException {
        String name = new Path(path).getName().toLowerCase(Locale.ROOT);
        Optional<TableFormat> table = TableFiles.named(name);
        if (Pickled.isNamed(name)) {
            throw new IOException("it is not read" + Pickled.remedy("its name is that of a file of PyTorch's"));
        } else if (isFolder()) {
            Map<String, Integer> pictures = pictures();
            line("format", pictures.isEmpty() ? "folder of a model" : "folder of pictures");
            if (pictures.isEmpty()) {
                network();
            }
            pictures.forEach((label, count) -> line("label", label + " " + count));
        } else if (table.isPresent()) {
            line("bytes", size());
            table(table.get(), name.endsWith(".npz"));
        } else if (name.endsWith(".safetensors")) {
            line("format", "safetensors");
            line("bytes", size());
            safetensors();
        } else if (OnnxFile.isNamed(name)) {
            OnnxFile.onDisk(path, hadoop, file -> {
                onnx(ModelReader.read(file));
                return path;
            });
        } else if (name.endsWith(".params")) {
            line("format", "params of MXNet");
            line("bytes", size());
            params(name);
        } else if (name.endsWith(".rec")) {
            line("format", "records of MXNet");
            line("bytes", size());
            records();
        } else if (Keras.isNamed(name)) {
            line("format", "keras " + Keras.version(bytes()));
            line("bytes", size());
            network();
        } else {
            throw new IOException(
                    "its name does not tell what it is; known are models (.onnx, .keras, .h5, .params, folders),"
                            + " arrays (.safetensors, .npz, .npy, .params) and rows (.tfrecord, .tar, .arrow, .rec,"
                            + " folders of pictures)");
        }
    }

    private boolean isFolder() throws IOException {
        Path place = new Path(path);
        if (!place.getFileSystem(hadoop).exists(place)) {
            throw new IOException("there is nothing");
        }
        return place.getFileSystem(hadoop).getFileStatus(place).isDirectory();
    }

    private long size() throws IOException {
        return HadoopInput.of(path, hadoop).size();
    }

    private byte[] bytes() throws IOException {
        try (InputStream in = stream()) {
            return in.readAllBytes();
        }
    }

    private InputStream stream() throws IOException {
        Path place = new Path(path);
        return new BufferedInputStream(place.getFileSystem(hadoop).open(place));
    }

    private void network() throws IOException {
        SavedNetwork network = SavedNetwork.read(path, hadoop);
        for (Spec input : network.inputs()) {
            line("input", input);
        }
        try (InputStream in = network.weights().open()) {
            long parameters = 0;
            for (Spec array : Safetensors.specs(in).values()) {
                parameters += array.shape().size();
            }
            line("parameters", parameters);
        }
        line("weight-bytes", network.weights().bytes());
        lines.add("");
        lines.add(network.summary());
    }

    private void safetensors() throws IOException {
        try (InputStream in = stream()) {
            Map<String, String> arrays = Safetensors.describe(in);
            line("arrays", arrays.size());
            arrays.entrySet().stream().limit(MOST_LISTED).forEach(array -> line(array.getKey(), array.getValue()));
        }
    }

    /** With the graph beside it, a model; else arrays alone. */
    private void params(String name) throws IOException {
        Path file = new Path(path);
        Path parent = file.getParent() == null ? new Path(".") : file.getParent();
        boolean isModel = MxNetFolder.isNamed(name)
                && file.getFileSystem(hadoop)
                        .exists(new Path(parent, file.getName().replaceFirst("-\\d+\\.params$", MxNet.SYMBOL)));
        if (isModel) {
            network();
            return;
        }
        onDisk(disk -> {
            Map<String, Spec> arrays = MxNet.arrays(disk);
            line("arrays", arrays.size());
            arrays.entrySet().stream().limit(MOST_LISTED).forEach(array -> line(array.getKey(), array.getValue()));
        });
    }

    /** What is done with a file of this machine. */
    @FunctionalInterface
    private interface Looking {
        void look(java.nio.file.Path file) throws IOException;
    }

    /** Lets someone look at the file, which is copied to this machine's disks meanwhile if it is not there. */
    private void onDisk(Looking looking) throws IOException {
        Path file = new Path(path);
        if (file.getFileSystem(hadoop) instanceof LocalFileSystem local) {
            looking.look(local.pathToFile(file).toPath());
            return;
        }
        java.nio.file.Path copy = Files.createTempFile("bellows-describe", "." + file.getName());
        try (InputStream in = stream()) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            looking.look(copy);
        } finally {
            Files.delete(copy);
        }
    }

    /** Samples as MXNet packs them, if the first is one, or any records. */
    private void records() throws IOException {
        onDisk(disk -> {
            try (RecordFile file = RecordFile.open(disk)) {
                line("records", file.size());
                if (file.size() > 0) {
                    ByteBuffer first = file.get(0);
                    try {
                        ImageRecord sample = ImageRecord.read(first);
                        line(
                                "first",
                                "labels " + Arrays.toString(sample.labels()) + ", bytes "
                                        + sample.bytes().remaining());
                    } catch (IOException other) {
                        line("first", "bytes " + first.remaining());
                    }
                }
            } catch (UncheckedIOException damaged) {
                throw new IOException(damaged.getMessage(), damaged);
            }
        });
    }

    /**
     * By the folder that they lie in, how many pictures there are; none in the folder of a model, whose weights are in safetensors. What is hidden or
     * lies beside pictures, such as a table of their labels, is passed over as where they are read.
     */
    private Map<String, Integer> pictures() throws IOException {
        Path folder = new Path(path);
        Map<String, Integer> counts = new TreeMap<>();
        RemoteIterator<LocatedFileStatus> files = folder.getFileSystem(hadoop).listFiles(folder, true);
        while (files.hasNext()) {
            Path file = files.next().getPath();
            if (file.getName().endsWith(".safetensors")) {
                return Map.of();
            } else if (ImageFolderDataset.isNamed(file.getName()) && !isHidden(file)) {
                counts.merge(file.getParent().getName(), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static boolean isHidden(Path file) {
        return file.getName().startsWith(".") || file.getName().startsWith("_");
    }

    private void onnx(OnnxModel model) throws IOException {
        line("format", "onnx, version " + model.irVersion());
        line("bytes", size());
        model.opsets().forEach((domain, version) -> line("opset", (domain.isEmpty() ? "" : domain + " ") + version));
        line("producer", model.producer());
        model.graph().inputs().forEach(input -> line("input", input));
        model.graph().outputs().forEach(output -> line("output", output));
        long parameters = model.graph().initializers().stream()
                .filter(array -> array.type().isFloating())
                .mapToLong(array -> array.dims().stream().reduce(1L, (a, b) -> a * b))
                .sum();
        line("parameters", parameters);
        try {
            Program.of("the model", model);
            line("engine", "bellows");
        } catch (UnsupportedOpException lacking) {
            line("engine", RuntimeBlock.ENGINE + ", if it is on the class path, since " + lacking.getMessage());
        }
        Map<String, Integer> operators = new TreeMap<>();
        model.graph().nodes().forEach(node -> operators.merge(node.operator(), 1, Integer::sum));
        operators.forEach((operator, count) -> line("operator", operator + " " + count));
    }

    private void table(TableFormat format, boolean isArchive) throws IOException {
        line("format", format.name());
        if (isArchive) {
            try (Npz npz = Npz.open(HadoopInput.of(path, hadoop).open())) {
                line("arrays", npz.names().size());
                for (String array : npz.names()) {
                    NumpyHeader header = npz.header(array);
                    line(array, header.type() + header.dims().toString() + (header.isFortran() ? " (Fortran)" : ""));
                }
            }
            return;
        }
        List<Column> columns = format.columns(HadoopInput.of(path, hadoop), Map.of());
        for (Column column : columns) {
            line("column", column.name() + " " + column.type());
        }
        long count = 0;
        try (Rows rows = format.rows(HadoopInput.of(path, hadoop), List.of(), Map.of(), TableFormat.Part.WHOLE)) {
            while (rows.next() != null) {
                count++;
            }
        }
        line("rows", count);
    }
}
