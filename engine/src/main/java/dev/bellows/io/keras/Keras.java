package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.huggingface.Pretrained;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.movement.Transpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Models of Keras as networks, with their weights: {@code .keras} files of Keras 3, and whole models in {@code .h5} files, Sequential and
 * functional ones. They take what they took there, pictures as [batch, height, width, channels]. No code of a file is run: layers of one's
 * own and lambdas are refused, as is any layer that is not known, all of them at once.
 *
 * <pre>{@code
 * Pretrained tagger = Keras.load(Path.of("tagger.keras"));
 * Block net = tagger.build();
 * }</pre>
 */
public final class Keras {
    private static final String LEGACY = "model_weights/";
    private static final String NAMES = "weight_names";
    private static final int MOST_PARTS = 10_000;

    private Keras() {}

    /** Whether a file is called as one of them. */
    public static boolean isNamed(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return name.endsWith(".keras") || name.endsWith(".h5") || name.endsWith(".hdf5");
    }

    /** The layers that are known, by the names of their classes. */
    public static List<String> layers() {
        TreeSet<String> names = new TreeSet<>(PlainLayers.names());
        names.addAll(Kinds.names());
        names.add("TimeDistributed");
        names.removeIf(name -> name.startsWith(OperationKinds.PREFIX));
        return List.copyOf(names);
    }

    /** The operations apart from layers that are known, by the names of their classes: what Python's operators and {@code keras.ops} leave. */
    public static List<String> operations() {
        return Kinds.names().stream()
                .filter(name -> name.startsWith(OperationKinds.PREFIX))
                .map(name -> name.substring(OperationKinds.PREFIX.length()))
                .sorted()
                .toList();
    }

    /**
     * Reads a model; its arrays belong to the current scope.
     *
     * @throws IOException a sentence with the file if it is no model, or a damaged one
     * @throws UnsupportedOpException all layers and settings that are not known here
     */
    public static Pretrained load(Path file) throws IOException {
        return read(file.toString(), Files.readAllBytes(file));
    }

    /** As {@link #load}, of the bytes of a file; {@code what} is named by errors. */
    public static Pretrained read(String what, byte[] bytes) throws IOException {
        try (KerasFile file = KerasFile.open(bytes)) {
            return read(file);
        } catch (IOException e) {
            throw new IOException("keras: " + what + ": " + e.getMessage(), e);
        } catch (UnsupportedOpException e) {
            throw new UnsupportedOpException("keras: " + what + ": " + e.getMessage(), e);
        } catch (NoClassDefFoundError e) {
            boolean isThere = !String.valueOf(e.getMessage()).contains("HdfFile");
            String why = isThere
                    ? "its weights are stored in chunks or compressed, which Keras does not do; save the model again"
                            + " by Keras, or copy the file by h5repack -l CONTI -f NONE"
                    : "io.jhdf:jhdf, which reads HDF5, is not on the class path; add it";
            throw new IOException("keras: " + what + ": " + why, e);
        } catch (IllegalArgumentException | ArithmeticException | StackOverflowError e) {
            throw new IOException("keras: " + what + ": its configuration is not understood: " + e.getMessage(), e);
        }
    }

    /** The version of Keras that wrote a file, as far as it says so; empty else. */
    public static String version(byte[] bytes) throws IOException {
        try (KerasFile file = KerasFile.open(bytes)) {
            return file.version();
        }
    }

    private static Pretrained read(KerasFile file) throws IOException {
        Map<String, String> legacy = new LinkedHashMap<>();
        if (file.isWhole()) {
            ModelReader first = new ModelReader(weight -> Shape.of());
            first.read(file.model());
            legacy.putAll(legacy(file, first.weights()));
        }
        ModelReader reader = new ModelReader(weight -> shape(file, legacy, weight));
        ModelReader.Model model = reader.read(file.model());
        model.network().build().close(); // so that settings that no layer takes are told here
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (ModelReader.Weight weight : reader.weights()) {
            arrays.put(weight.path(), array(file, legacy, weight));
        }
        return new Pretrained(model.network(), model.inputs(), arrays, List.of());
    }

    private static String place(Map<String, String> legacy, ModelReader.Weight weight) {
        return legacy.getOrDefault(weight.path(), weight.place());
    }

    private static Shape shape(KerasFile file, Map<String, String> legacy, ModelReader.Weight weight)
            throws IOException {
        if (weight.place().startsWith(NormKinds.GIVEN)) {
            return given(weight).isArray() ? Shape.of(given(weight).size()) : Shape.of();
        }
        String place = place(legacy, weight);
        return file.weights()
                .shape(place)
                .orElseThrow(() ->
                        new IOException("the file of weights has no " + place + ", the weight of " + weight.path()));
    }

    private static JsonNode given(ModelReader.Weight weight) {
        JsonNode value = weight.setting().node().path(weight.place().substring(NormKinds.GIVEN.length()));
        while (value.isArray() && value.path(0).isArray()) {
            value = value.path(0); // [[…]], as it was broadcast
        }
        return value;
    }

    private static NDArray array(KerasFile file, Map<String, String> legacy, ModelReader.Weight weight)
            throws IOException {
        if (weight.place().startsWith(NormKinds.GIVEN)) {
            JsonNode value = given(weight);
            NDArray array = NDArray.empty(new Spec(shape(file, legacy, weight), DType.F32));
            float[] values = new float[value.isArray() ? value.size() : 1];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (value.isArray() ? value.path(i) : value).asDouble();
            }
            array.set(values);
            return array;
        }
        NDArray array = file.weights().read(place(legacy, weight));
        if (!weight.isTurned()) {
            return array;
        } else if (array.shape().rank() != 2) {
            throw new IOException("the weight of " + weight.path() + " must have two axes, has " + array.shape());
        }
        try (array) {
            return (NDArray) Transpose.swapAxes(array, 0, 1);
        }
    }

    /** One HDF5 file has the weights of each layer of the model in a list, trained ones first. */
    private static Map<String, String> legacy(KerasFile file, List<ModelReader.Weight> weights) throws IOException {
        Map<String, List<ModelReader.Weight>> byLayer = new LinkedHashMap<>();
        for (ModelReader.Weight weight : weights) {
            if (!weight.place().startsWith(NormKinds.GIVEN)) {
                byLayer.computeIfAbsent(weight.top(), top -> new ArrayList<>()).add(weight);
            }
        }
        Map<String, String> places = new LinkedHashMap<>();
        for (Map.Entry<String, List<ModelReader.Weight>> layer : byLayer.entrySet()) {
            String folder = LEGACY + layer.getKey();
            List<String> names = names(file, folder);
            List<ModelReader.Weight> ordered = new ArrayList<>();
            for (boolean trained : new boolean[] {true, false}) {
                layer.getValue().stream()
                        .filter(weight -> weight.isTrained() == trained)
                        .forEach(ordered::add);
            }
            if (names.size() < ordered.size()) {
                throw new IOException(
                        "layer '" + layer.getKey() + "' has " + names.size() + " arrays and needs " + ordered.size());
            }
            for (int i = 0; i < ordered.size(); i++) {
                places.put(ordered.get(i).path(), folder + "/" + names.get(i));
            }
        }
        return places;
    }

    /** The names of a layer's arrays; a long list is cut into several. */
    private static List<String> names(KerasFile file, String folder) throws IOException {
        List<String> names = new ArrayList<>(file.weights().texts(folder, NAMES).orElse(List.of()));
        for (int part = 0; part < MOST_PARTS; part++) {
            List<String> more = file.weights().texts(folder, NAMES + part).orElse(List.of());
            if (more.isEmpty()) {
                break;
            }
            names.addAll(more);
        }
        return names;
    }
}
