package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.Folder;
import dev.bellows.io.ModelFolder;
import dev.bellows.io.Pickled;
import dev.bellows.io.Safetensors;
import dev.bellows.io.huggingface.HuggingFace;
import dev.bellows.io.huggingface.Pretrained;
import dev.bellows.io.keras.Keras;
import dev.bellows.io.mxnet.MxNetFolder;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.memory.Scope;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.NetworkSummary;
import dev.bellows.spark.files.HadoopFolder;
import dev.bellows.spark.files.HadoopFolders;
import dev.bellows.spark.launch.TrainControl;
import dev.bellows.spark.predict.Weights;
import dev.bellows.train.checkpoint.CheckpointFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A network that lies trained on a file system that Hadoop knows: a saved model, a checkpoint, the checkpoints of a run, of which the last one
 * counts, what {@link HuggingFace} reads, a model of {@link Keras}, an ONNX model, or one of MXNet ({@code prefix-0007.params} beside {@code
 * prefix-symbol.json}). For a network of one's own on its body.
 *
 * <pre>{@code
 * SavedNetwork vit = SavedNetwork.read(spark, "hdfs:///models/vit-base-patch16-224");
 * List<LayerConfig> layers = new ArrayList<>(((Sequential.Config) vit.network()).layers());
 * layers.set(layers.size() - 1, new Dense.Config(3, null, null));
 * }</pre>
 */
public final class SavedNetwork {
    private static final String SAFETENSORS = ".safetensors";

    private final String where;
    private final String json;
    private final List<Spec> inputs;
    private final WeightsOf weights;

    /** Reads the weights, once they are wanted. */
    @FunctionalInterface
    private interface WeightsOf {
        Weights read() throws IOException;
    }

    private SavedNetwork(String where, String json, List<Spec> inputs, WeightsOf weights) {
        this.where = where;
        this.json = json;
        this.inputs = List.copyOf(inputs);
        this.weights = weights;
    }

    /**
     * Reads what lies at a path.
     *
     * @throws IllegalArgumentException a sentence if it is no network, or cannot be read
     */
    public static SavedNetwork read(SparkSession session, String path) {
        try {
            return read(path, session.sparkContext().hadoopConfiguration());
        } catch (IOException e) {
            throw new IllegalArgumentException("saved network: " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads what lies at a path, without a session.
     *
     * @throws IOException a sentence if it is no network, or cannot be read
     */
    public static SavedNetwork read(String path, Configuration hadoop) throws IOException {
        Path place = new Path(path);
        return isFolder(place, hadoop) ? ofFolder(path, hadoop) : ofFile(place, hadoop);
    }

    /** A folder is one whatever its name; what is not there is taken for what its name says. */
    private static boolean isFolder(Path place, Configuration hadoop) throws IOException {
        try {
            return place.getFileSystem(hadoop).getFileStatus(place).isDirectory();
        } catch (FileNotFoundException absent) {
            return false;
        }
    }

    private static SavedNetwork ofFile(Path file, Configuration hadoop) throws IOException {
        String path = file.toString();
        if (Pickled.isNamed(path)) {
            throw new IOException("it is not read" + Pickled.remedy("its name is that of a file of PyTorch's"));
        } else if (path.endsWith(SAFETENSORS)) {
            return read(HuggingFace::read, parent(file, hadoop), file.getName());
        } else if (MxNetFolder.isNamed(file.getName())) {
            return read(MxNetFolder::read, parent(file, hadoop), file.getName());
        } else if (Keras.isNamed(path)) {
            return read((folder, name) -> keras(folder, name, path), parent(file, hadoop), file.getName());
        } else if (OnnxFile.isNamed(path)) {
            OnnxFile model;
            try {
                model = OnnxFile.read(path, hadoop);
            } catch (UnsupportedOpException lacking) {
                throw new UnsupportedOpException(
                        lacking.getMessage()
                                + "\n"
                                + "It cannot be fine-tuned; OnnxModel.read scores it by ONNX Runtime, if that is on"
                                + " the class path",
                        lacking);
            }
            return new SavedNetwork("model " + path, NetworkJson.write(model.network()), specs(model), model::weights);
        }
        return ofFolder(path, hadoop);
    }

    private static Folder parent(Path file, Configuration hadoop) throws IOException {
        return new HadoopFolder(
                file.getParent() == null ? "." : file.getParent().toString(), hadoop);
    }

    private static Pretrained keras(Folder folder, String name, String path) throws IOException {
        try (InputStream in = folder.read(name)) {
            return Keras.read(path, in.readAllBytes());
        }
    }

    private static SavedNetwork ofFolder(String path, Configuration hadoop) throws IOException {
        Folder folder = folder(path, hadoop);
        if (!ModelFolder.isOne(folder) && HuggingFace.isOne(folder)) {
            return read((from, file) -> HuggingFace.read(from), folder, "");
        }
        ModelFolder model = ModelFolder.open(folder);
        String network = model.isGraph() ? "" : model.network();
        return new SavedNetwork(model.toString(), network, model.inputs().orElse(List.of()), () -> {
            try (InputStream in = model.weights()) {
                return Weights.read(in);
            }
        });
    }

    /** Nothing if not all are known. */
    private static List<Spec> specs(OnnxFile file) {
        return file.inputs().stream().anyMatch(input -> input.shape().isEmpty())
                ? List.of()
                : file.inputs().stream()
                        .map(input -> new Spec(input.shape().orElseThrow(), input.dtype()))
                        .toList();
    }

    /** How what others trained is read. */
    @FunctionalInterface
    private interface Reading {
        Pretrained read(Folder folder, String file) throws IOException;
    }

    private static SavedNetwork read(Reading reading, Folder folder, String file) throws IOException {
        try (Scope scope = Scope.open("saved network")) {
            Pretrained pretrained = reading.read(folder, file);
            Weights weights = Weights.write(out -> Safetensors.write(pretrained.arrays(), out));
            String json = NetworkJson.write(pretrained.network());
            return new SavedNetwork("model " + folder, json, pretrained.inputs(), () -> weights);
        }
    }

    /** Of a folder of checkpoints, such as a run's, the youngest one. */
    private static Folder folder(String path, Configuration hadoop) throws IOException {
        CheckpointFolder checkpoints =
                new CheckpointFolder(new HadoopFolders(path, hadoop), TrainControl.Saving.PREFIX);
        Optional<Long> latest = checkpoints.latest();
        return latest.isPresent()
                ? checkpoints.folders().open(checkpoints.name(latest.get()))
                : new HadoopFolder(path, hadoop);
    }

    /** Its layers as JSON. */
    public String json() {
        if (json.isEmpty()) {
            throw new IllegalArgumentException(
                    "saved network: " + where + " is a graph, which is not made of layers that could be told");
        }
        return json;
    }

    /** Its layers. */
    public LayerConfig network() {
        return NetworkJson.parse(json());
    }

    /**
     * A Spark ML model that scores by it, on streams too; its inputs and outputs as columns are those of the network, unless they are set.
     *
     * @throws IllegalArgumentException a sentence if it cannot be read, or does not say what it takes of one row
     */
    public NeuralModel model() {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("saved network: " + where
                    + " does not say what it takes of one row; of an" + " ONNX file OnnxModel.read takes the shapes");
        }
        try {
            return OnnxModel.scoring(where, json(), inputs, weights());
        } catch (IOException e) {
            throw new IllegalArgumentException("saved network: " + where + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** What it takes of one sample; empty if it was saved by a release that did not write that, or if an ONNX model leaves it open. */
    public List<Spec> inputs() {
        return inputs;
    }

    /** Its layers with their output shapes and numbers of parameters, as a table; of open inputs or a graph, what it is alone. */
    public String summary() {
        if (json.isEmpty()) {
            return "a graph, which is not made of layers that could be told";
        }
        Optional<RuntimeBlock.Config> elsewhere = RuntimeBlock.of(network());
        if (elsewhere.isPresent()) {
            return elsewhere.get().summary();
        }
        return inputs.isEmpty()
                ? network().build().toString()
                : NetworkSummary.of(network(), inputs.stream().map(Spec::shape).toArray(Shape[]::new))
                        .toString();
    }

    /** The weights, in the safetensors format. */
    public Weights weights() throws IOException {
        return weights.read();
    }

    /** Where it lies, in words. */
    @Override
    public String toString() {
        return where;
    }
}
