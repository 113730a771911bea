package dev.bellows.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.LocalFolder;
import dev.bellows.io.ModelFolder;
import dev.bellows.io.huggingface.Pretrained;
import dev.bellows.io.keras.Keras;
import dev.bellows.io.numpy.Npz;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.python.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models of every layer, whole networks and random ones, as Keras writes them: the same outputs, and the same weights in bits. What they hold
 * follows from a seed, which {@code -Dbellows.keras.seed=} replays; {@code -Dbellows.keras.random=} makes more random ones.
 */
class KerasOracleTest {
    private static final long SEED = Long.getLong("bellows.keras.seed", 1);
    private static final int RANDOM = Integer.getInteger("bellows.keras.random", 15);
    private static final double TOLERANCE = 1e-5;
    private static final double OF_GRADIENTS = 5e-5;
    private static final Path SCRIPT =
            Path.of("src", "test", "resources", "formats", "write_keras.py").toAbsolutePath();
    private static final Path GRADIENTS =
            Path.of("src", "test", "resources", "formats", "keras_gradients.py").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    static Path folder;

    private static PythonEnvironment python;
    private static JsonNode files;

    @BeforeAll
    static void write() throws IOException, InterruptedException {
        python = PythonEnvironment.with(
                "keras", "keras==3.15.1", "numpy==2.4.6", "scipy==1.17.1", "jax==0.10.2", "h5py==3.16.0");
        PythonEnvironment.Outcome outcome = python.run(
                List.of(SCRIPT.toString(), folder.toString(), Long.toString(SEED), Integer.toString(RANDOM)),
                folder,
                Map.of(),
                PATIENCE);
        assertEquals(0, outcome.status(), () -> told() + ": " + outcome.output());
        files = new ObjectMapper().readTree(folder.resolve("cases.json").toFile());
    }

    private static String told() {
        return "-Dbellows.keras.seed=" + SEED;
    }

    private static String stem(String file) {
        return file.substring(0, file.lastIndexOf('.'));
    }

    @Test
    void modelsGiveWhatKerasGives() {
        List<String> failures = new ArrayList<>();
        for (JsonNode file : files) {
            try (Scope scope = Scope.open("keras")) {
                check(file.asText());
            } catch (IOException | RuntimeException | AssertionError e) {
                failures.add(file.asText() + ": " + e);
            }
        }
        assertEquals(List.of(), failures, () -> told() + ": " + failures.size() + " of " + files.size());
    }

    private static void check(String file) throws IOException {
        Map<String, NDArray> arrays = Npz.read(folder.resolve(stem(file) + ".npz"));
        Pretrained model = Keras.load(folder.resolve(file));
        Block net = model.build();
        List<Tensor> out = net.forwardAll(inputs(arrays));
        for (int i = 0; arrays.containsKey("out" + i); i++) {
            assertClose("out" + i, arrays.get("out" + i), (NDArray) out.get(i));
        }
        assertSameWeights(arrays, net);
        String json = NetworkJson.write(model.network());
        assertEquals(json, NetworkJson.write(NetworkJson.parse(json)));
    }

    private static List<Tensor> inputs(Map<String, NDArray> arrays) {
        List<Tensor> in = new ArrayList<>();
        for (int i = 0; arrays.containsKey("in" + i); i++) {
            in.add(arrays.get("in" + i));
        }
        return in;
    }

    private static void assertClose(String what, NDArray expected, NDArray found) {
        assertEquals(expected.shape(), found.shape(), what);
        assertClose(what, expected.toFloatArray(), found.toFloatArray(), TOLERANCE, 1e-3);
    }

    private static void assertClose(String what, float[] a, float[] b, double tolerance, double leastScale) {
        assertEquals(a.length, b.length, what);
        double most = 0;
        double scale = leastScale;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs((double) a[i] - b[i]));
            scale = Math.max(scale, Math.abs(a[i]));
        }
        assertTrue(most <= tolerance * scale, what + " differs by " + most + " of " + scale);
    }

    /** The values of each weight there are those of one here, which may lie in another order. */
    private static void assertSameWeights(Map<String, NDArray> arrays, Block net) {
        Map<String, Integer> there = new TreeMap<>();
        arrays.forEach((name, array) -> {
            if (name.startsWith("w")) {
                there.merge(sorted(array), 1, Integer::sum);
            }
        });
        net.parameters().values().stream()
                .filter(parameter -> parameter.role() != Parameter.Role.COUNTER)
                .forEach(parameter -> there.merge(sorted(parameter.data()), -1, Integer::sum));
        there.values().removeIf(count -> count == 0);
        there.keySet().removeIf(values -> values.equals("[0.0]")); // Keras counts what a Normalization has seen
        boolean isGiven = there.values().stream().allMatch(count -> count < 0); // numbers of the settings
        assertTrue(isGiven, () -> "weights that are not there: " + there);
    }

    private static String sorted(NDArray array) {
        float[] values = array.toFloatArray();
        Arrays.sort(values);
        return Arrays.toString(values);
    }

    @Test
    void gradientsReachEveryWeight() throws IOException {
        for (String file : List.of("net-cnn.keras", "net-lstm.keras", "net-transformer.keras", "net-unet.keras")) {
            try (Scope scope = Scope.open("keras")) {
                Map<String, NDArray> arrays = Npz.read(folder.resolve(stem(file) + ".npz"));
                Block net = Keras.load(folder.resolve(file)).build();
                net.parameters().values().forEach(parameter -> {
                    if (parameter.role() == Parameter.Role.WEIGHT) {
                        parameter.data().attachGrad();
                    }
                });
                try (Recording recording = Autograd.record()) {
                    Tensor y = net.forwardAll(inputs(arrays)).get(0);
                    Autograd.backward((NDArray) ReduceSum.sum(y.mul(y)));
                }
                net.parameters().forEach((path, parameter) -> {
                    if (parameter.role() == Parameter.Role.WEIGHT) {
                        float[] gradient = parameter.data().grad().toFloatArray();
                        double sum = 0;
                        for (float each : gradient) {
                            sum += Math.abs(each);
                        }
                        assertTrue(sum > 0 && Double.isFinite(sum), file + ": " + path + " gets " + sum);
                    }
                });
            }
        }
    }

    /** Of the sum of the squares of all outputs, as in scoring: Keras' own on JAX, by weights and by inputs. */
    @Test
    void gradientsAreThoseOfKeras() throws IOException, InterruptedException {
        List<String> names = List.of(
                "net-cnn", "net-transformer", "attention", "GRU", "separable-same", "groupnorm", "layernorm-axes");
        List<String> arguments = new ArrayList<>(List.of(GRADIENTS.toString(), folder.toString()));
        arguments.addAll(names);
        PythonEnvironment.Outcome outcome = python.run(arguments, folder, Map.of(), PATIENCE);
        assertEquals(0, outcome.status(), () -> told() + ": " + outcome.output());
        List<String> failures = new ArrayList<>();
        for (String name : names) {
            try (Scope scope = Scope.open("keras")) {
                checkGradients(name);
            } catch (IOException | RuntimeException | AssertionError e) {
                failures.add(name + ": " + e);
            }
        }
        assertEquals(List.of(), failures, KerasOracleTest::told);
    }

    private static void checkGradients(String name) throws IOException {
        Map<String, NDArray> expected = Npz.read(folder.resolve(name + ".gradients.npz"));
        List<Tensor> in = inputs(Npz.read(folder.resolve(name + ".npz")));
        Block net = Keras.load(folder.resolve(name + ".keras")).build();
        List<NDArray> weights = net.parameters().values().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .map(Parameter::data)
                .toList();
        weights.forEach(NDArray::attachGrad);
        in.stream().filter(x -> x.dtype().isFloating()).forEach(x -> ((NDArray) x).attachGrad());
        try (Recording recording = Autograd.record(false)) {
            Autograd.backward((NDArray) net.forwardAll(in).stream()
                    .map(y -> ReduceSum.sum(y.mul(y)))
                    .reduce(Tensor::add)
                    .orElseThrow());
        }
        // A gradient that is 0, as that of a key's bias, is what rounding leaves of numbers as large as the others.
        double least = 0.1 * largestGradient(expected);
        Map<String, float[]> found = new HashMap<>();
        weights.forEach(weight -> found.put(sorted(weight), byValue(weight, weight.grad())));
        for (int i = 0; expected.containsKey("w" + i); i++) {
            float[] there = byValue(expected.get("w" + i), expected.get("g" + i));
            float[] here = found.get(sorted(expected.get("w" + i)));
            assertNotNull(here, "w" + i + " is not here");
            assertClose("the gradient by w" + i, there, here, OF_GRADIENTS, least);
        }
        for (int i = 0; i < in.size(); i++) {
            if (expected.containsKey("x" + i)) {
                float[] here = ((NDArray) in.get(i)).grad().toFloatArray();
                assertClose("the gradient by in" + i, expected.get("x" + i).toFloatArray(), here, OF_GRADIENTS, least);
            }
        }
    }

    private static double largestGradient(Map<String, NDArray> arrays) {
        double largest = 0;
        for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
            if (!entry.getKey().startsWith("w")) {
                for (float value : entry.getValue().toFloatArray()) {
                    largest = Math.max(largest, Math.abs(value));
                }
            }
        }
        return largest;
    }

    /** A gradient in the order of the values of its weight, which may lie with its axes the other way round here. */
    private static float[] byValue(NDArray weight, NDArray gradient) {
        float[] values = weight.toFloatArray();
        float[] each = gradient.toFloatArray();
        float[] ordered = new float[each.length];
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparing(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 0; i < ordered.length; i++) {
            ordered[i] = each[order[i]];
        }
        return ordered;
    }

    @Test
    void aModelIsSavedAndLoadedAsAnyOther() throws IOException {
        try (Scope scope = Scope.open("keras")) {
            Pretrained model = Keras.load(folder.resolve("net-cnn.keras"));
            Path saved = folder.resolve("saved");
            model.save(saved);
            ModelFolder again = ModelFolder.open(new LocalFolder(saved));
            assertEquals(List.of(Spec.of(DType.F32, 16, 16, 3)), again.inputs().orElseThrow());
            assertFalse(again.arrays().isEmpty());
        }
    }

    @Test
    void unknownLayersAreToldAllAtOnce() {
        UnsupportedOpException refusal =
                assertThrows(UnsupportedOpException.class, () -> Keras.load(folder.resolve("unknown.keras")));
        assertTrue(
                refusal.getMessage().contains("RandomFlip")
                        && refusal.getMessage().contains("GaussianNoise"),
                refusal::getMessage);
    }

    @Test
    void whatWouldBeReadWronglyIsRefusedWithASentence() throws IOException {
        JsonNode refusals =
                new ObjectMapper().readTree(folder.resolve("refusals.json").toFile());
        for (Map.Entry<String, JsonNode> each : refusals.properties()) {
            UnsupportedOpException refusal = assertThrows(
                    UnsupportedOpException.class, () -> Keras.load(folder.resolve(each.getKey())), each::getKey);
            String sentence = String.valueOf(refusal.getMessage()).replaceFirst("; known are the layers.*", "");
            for (JsonNode word : each.getValue()) {
                assertTrue(sentence.contains(word.asText()), () -> each.getKey() + ": " + sentence);
            }
        }
    }

    @Test
    void thePageNamesEveryLayer() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "how", "load-a-keras-model.md"));
        List<String> missing = Stream.concat(Keras.layers().stream(), Keras.operations().stream())
                .filter(layer ->
                        !Pattern.compile("\\b" + layer + "\\b").matcher(page).find())
                .toList();
        assertEquals(List.of(), missing);
    }
}
