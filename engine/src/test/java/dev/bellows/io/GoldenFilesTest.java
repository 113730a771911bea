package dev.bellows.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.bellows.core.Spec;
import dev.bellows.json.RecordJson;
import dev.bellows.metric.MetricConfig;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.GraphBlock;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Initializer;
import dev.bellows.nn.loss.CandidateSampler;
import dev.bellows.nn.loss.Loss;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.optim.Clipping;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.schedule.Schedule;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as the library wrote them before: what they hold must be read for good. Files are added here, never changed. */
final class GoldenFilesTest {
    private static final double ROUNDING = 1e-5;

    private static Path golden(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(GoldenFilesTest.class.getResource("/dev/bellows/golden/" + name), name)
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a record holds, but not what it and its components are called; nor those without a value, as settings are that came since. */
    private static List<String> values(String record) {
        return Arrays.stream(record.replaceAll("\\w+\\[", "[")
                        .replaceAll("\\w+=", "")
                        .split("[\\[\\], ]+", -1))
                .filter(value -> !value.equals("null"))
                .sorted()
                .toList();
    }

    /** Each line is JSON, and the record that it was. */
    private static void requireRead(List<String> lines, RecordJson<?> json, String advice) {
        lines.stream().map(line -> line.split("\t", -1)).forEach(line -> {
            try {
                assertEquals(values(line[1]), values(json.parse(line[0]).toString()), line[0]);
            } catch (IllegalArgumentException e) {
                fail(e.getMessage() + "\nfiles of before hold " + line[0] + "; " + advice);
            }
        });
    }

    @Test
    void readsEveryOpThatAGraphMayHold() throws IOException {
        requireRead(
                Files.readAllLines(golden("ops.txt")),
                RecordJson.of("graph.json", Op.class),
                "if the op moved or has another name, add the old one to OpNames; if a component has, add an @Alias to"
                        + " it; if it is new, add a constructor without it that does as before");
    }

    @Test
    void readsEveryLayerThatANetworkMayHold() throws IOException {
        requireRead(
                Files.readAllLines(golden("networks.txt")),
                RecordJson.of("network", LayerConfig.class),
                "if the layer has another name, add the old one to its line in the catalog as an alias; if a setting"
                        + " has, add an @Alias to the component");
    }

    private static final Map<String, Class<?>> FAMILIES = Map.of(
            "optimizer", Optimizer.class,
            "clipping", Clipping.class,
            "schedule", Schedule.class,
            "initializer", Initializer.class,
            "loss", Loss.class,
            "sampler", CandidateSampler.class,
            "metric", MetricConfig.class);

    @Test
    void readsEverySettingOfATrainingThatIsARecord() throws IOException {
        for (Map.Entry<String, Class<?>> family : FAMILIES.entrySet()) {
            List<String> lines = Files.readAllLines(golden("records.txt")).stream()
                    .filter(line -> line.startsWith(family.getKey() + "\t"))
                    .map(line -> line.substring(line.indexOf('\t') + 1))
                    .toList();
            assertFalse(lines.isEmpty(), family.getKey());
            requireRead(
                    lines,
                    RecordJson.of(family.getKey(), family.getValue()),
                    "if it has another name, add the old one to its line in the catalog as an alias; if a setting has,"
                            + " add an @Alias to the component");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"attention", "convolution", "decoder", "gru", "lstm", "random", "words"})
    void loadsAGraphOfVersionOne(String name) throws IOException {
        Path directory = golden("graph-" + name);
        GraphBlock net = GraphModel.load(directory);
        Map<String, NDArray> expected;
        try (InputStream in = Files.newInputStream(directory.resolve("expected.safetensors"))) {
            expected = Safetensors.read(in);
        }
        requireSame(expected, net, net.inputs());
    }

    /** Of which the expected values are those of five rows, whatever they were saved for. */
    @ParameterizedTest
    @ValueSource(strings = {"convolution", "decoder", "gru"})
    void loadsAGraphOfVersionTwo(String name) throws IOException {
        Path directory = golden("graph2-" + name);
        GraphBlock net = GraphModel.load(directory);
        assertTrue(net.takesAnyRows());
        List<Spec> inputs = net.inputs().stream()
                .map(spec -> spec.with(spec.shape().with(0, 5)))
                .toList();
        try (InputStream in = Files.newInputStream(directory.resolve("expected.safetensors"))) {
            requireSame(Safetensors.read(in), net, inputs);
        }
    }

    private static void requireSame(Map<String, NDArray> expected, GraphBlock net, List<Spec> specs) {
        List<Tensor> inputs = new ArrayList<>();
        specs.forEach(spec -> inputs.add(input(spec)));
        requireClose(expected.get("predicted"), net.forwardAll(inputs).get(0));
        try (Recording training = Recording.set(false, true)) {
            requireClose(expected.get("training"), net.forwardAll(inputs).get(0));
        }
    }

    private static void requireClose(NDArray expected, Tensor actual) {
        assertArrayEquals(expected.toDoubleArray(), ((NDArray) actual).toDoubleArray(), ROUNDING);
    }

    private static NDArray input(Spec spec) {
        double[] values = new double[(int) spec.shape().size()];
        Arrays.setAll(values, i -> spec.dtype().isInteger() ? i * 5 % 7 : Math.sin(i));
        return NDArray.of(values, spec);
    }
}
