package dev.bellows.io.mxnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.MemoryException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.mxnet.format.MxNetException;
import dev.bellows.io.mxnet.format.ParamsWriter;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Uniform;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.reduce.ReduceSum;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs by hand; {@code MxNetImportTest} has those that MXNet wrote. */
class MxNetTest {
    private static final int FILES = Integer.getInteger("bellows.fuzz.files", 2000);
    private static final long SEED = Long.getLong("bellows.fuzz.seed", 1);

    /** A batch normalisation and a dense layer under a head, as release 0.8 wrote it: its statistics are not among the inputs. */
    private static final String OLD = """
        {"nodes": [
          {"op": "null", "param": {}, "name": "data", "inputs": [], "backward_source_id": -1},
          {"op": "null", "param": {}, "name": "bn_gamma", "inputs": [], "backward_source_id": -1},
          {"op": "null", "param": {}, "name": "bn_beta", "inputs": [], "backward_source_id": -1},
          {"op": "BatchNorm", "param": {"eps": "0.001", "momentum": "0.9", "fix_gamma": "True"}, "name": "bn",
           "inputs": [[0, 0], [1, 0], [2, 0]], "backward_source_id": -1},
          {"op": "null", "param": {}, "name": "fc_weight", "attr": {"lr_mult": "0.5"}, "inputs": [], "backward_source_id": -1},
          {"op": "FullyConnected", "param": {"num_hidden": "2", "no_bias": "True"}, "name": "fc", "attr": {"ctx_group": "a"},
           "inputs": [[3, 0], [4, 0]], "backward_source_id": -1},
          {"op": "null", "param": {}, "name": "softmax_label", "inputs": [], "backward_source_id": -1},
          {"op": "SoftmaxOutput", "param": {"grad_scale": "1"}, "name": "softmax", "inputs": [[5, 0], [6, 0]], "backward_source_id": -1}],
         "arg_nodes": [0, 1, 2, 4, 6], "heads": [[7, 0]]}
        """;

    private static byte[] params() throws IOException {
        try (Scope scope = Scope.open("params")) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            arrays.put("arg:bn_gamma", NDArray.of(new float[] {5, 5}, 2)); // counts as 1
            arrays.put("arg:bn_beta", NDArray.of(new float[] {0, 1}, 2));
            arrays.put("aux:bn_moving_mean", NDArray.of(new float[] {0, 0}, 2));
            arrays.put("aux:bn_moving_var", NDArray.of(new float[] {0.999f, 0.999f}, 2));
            arrays.put("arg:fc_weight", NDArray.of(new float[] {1, 0, 0, 1}, 2, 2));
            arrays.put("arg:unused", NDArray.scalar(1));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ParamsWriter.write(arrays, out);
            return out.toByteArray();
        }
    }

    private static MxNetBlock load(String symbol) throws IOException {
        return MxNet.load("old", symbol, ByteBuffer.wrap(params()));
    }

    @Test
    void readsWhatTheFirstReleasesWrote() throws IOException {
        try (Scope scope = Scope.open("test")) {
            MxNetBlock net = load(OLD);
            assertEquals(List.of("data"), net.inputs());
            assertEquals(List.of("softmax_output"), net.outputs());
            assertEquals(Parameter.Role.GIVEN, net.parameters().get("bn_gamma").role());
            assertEquals(
                    Parameter.Role.STATISTIC,
                    net.parameters().get("bn_moving_mean").role());
            assertEquals(
                    Parameter.Role.WEIGHT, net.parameters().get("fc_weight").role());
            double[] p = ((NDArray) net.forward(NDArray.of(new float[] {1, 0}, 1, 2))).toDoubleArray();
            assertArrayEquals(new double[] {0.5, 0.5}, p, 1e-6);
        }
    }

    @Test
    void trainsAndFollowsTheBatches() throws IOException {
        try (Scope scope = Scope.open("test")) {
            MxNetBlock net = load(OLD.replace("[[7, 0]]", "[[5, 0]]"));
            NDArray x = NDArray.of(new float[] {1, 2, 3, 4}, 2, 2);
            NDArray loss;
            try (Recording recording = Autograd.record()) {
                loss = (NDArray) ReduceSum.sum(net.forward(x));
            }
            Autograd.backward(loss);
            assertArrayEquals(
                    new double[] {0.2, 0.3},
                    net.parameters().get("bn_moving_mean").data().toDoubleArray(),
                    1e-6);
            assertArrayEquals(
                    new double[] {0.9 * 0.999 + 0.1, 0.9 * 0.999 + 0.1},
                    net.parameters().get("bn_moving_var").data().toDoubleArray(),
                    1e-6);
            assertTrue(net.parameters().get("fc_weight").data().grad() != null);
            net.freeze("bn_*");
            net.forward(x);
            assertFalse(net.parameters().get("fc_weight").isFrozen());
        }
    }

    @Test
    void travelsAsTextWithoutItsWeights() throws IOException {
        try (Scope scope = Scope.open("test")) {
            MxNetBlock net = load(OLD);
            String json = NetworkJson.write(net.config());
            Block again = NetworkJson.parse(json).build();
            assertEquals(json, NetworkJson.write(again.config()));
            assertEquals(net.parameters().keySet(), again.parameters().keySet());
            assertEquals("MxNet(data → softmax_output)", again.toString());
        }
    }

    /** MXNet's are f32, which gives 16777216 for the last one; beside a NaN its topk passes over a value. */
    @Test
    void positionsAreWholeNumbersAndANaNComesFirst() throws IOException {
        String of = """
            {"nodes": [{"op": "null", "name": "data", "inputs": []},
             {"op": "OP", "name": "y", "attrs": {"axis": "0"REST}, "inputs": [[0, 0, 0]]}],
             "arg_nodes": [0], "heads": [[1, 0, 0]]}
            """;
        try (Scope scope = Scope.open("test")) {
            NDArray many = NDArray.zeros(Spec.of(DType.U8, (1 << 24) + 2));
            many.set((1 << 24) + 1, new double[] {1});
            NDArray last = (NDArray)
                    load(of.replace("OP", "argmax").replace("REST", "")).forward(many);
            assertEquals(DType.I64, last.dtype());
            assertEquals((1 << 24) + 1, last.item());
            NDArray odd = NDArray.of(new float[] {1, Float.NaN, 3, 2});
            assertEquals(
                    1,
                    ((NDArray) load(of.replace("OP", "argmax").replace("REST", ""))
                                    .forward(odd))
                            .item());
            NDArray top = (NDArray) load(of.replace("OP", "topk").replace("REST", ", \"k\": \"3\""))
                    .forward(odd);
            assertEquals(Spec.of(DType.I64, 3), top.spec());
            assertArrayEquals(new int[] {1, 2, 3}, top.toIntArray());
        }
    }

    @Test
    void refusesAllThatItLacksAtOnce() {
        String symbol = OLD.replace("\"op\": \"BatchNorm\"", "\"op\": \"Custom\"")
                .replace("\"no_bias\": \"True\"", "\"no_bias\": \"True\", \"colour\": \"red\"");
        UnsupportedOpException refusal = assertThrows(UnsupportedOpException.class, () -> load(symbol));
        assertEquals(
                "mxnet: old needs what this version of the library has not:\n"
                        + "  Custom 'bn': no such operator\n  FullyConnected 'fc': attribute colour",
                refusal.getMessage());
    }

    @Test
    void namesTheArraysThatAreMissing() {
        MxNetException refusal =
                assertThrows(MxNetException.class, () -> load(OLD.replace("fc_weight", "other_weight")));
        assertTrue(refusal.getMessage().contains("has no arrays for [other_weight]"), refusal::getMessage);
    }

    @Test
    void endsAtAnOutputWithin(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("net-symbol.json"), OLD);
        Files.write(folder.resolve("net-0007.params"), params());
        try (Scope scope = Scope.open("test")) {
            assertEquals(
                    List.of("softmax_output"),
                    MxNet.load(folder.resolve("net"), 7).outputs());
            MxNetBlock body = MxNet.load(
                    folder.resolve("net-symbol.json"), folder.resolve("net-0007.params"), List.of("bn_output"));
            assertFalse(body.parameters().containsKey("fc_weight"));
            assertEquals(List.of(Spec.of(DType.F32, 3, 2)), body.infer(List.of(Spec.of(DType.F32, 3, 2))));
            MxNetException unknown = assertThrows(
                    MxNetException.class,
                    () -> MxNet.load(
                            folder.resolve("net-symbol.json"), folder.resolve("net-0007.params"), List.of("fc9")));
            assertTrue(unknown.getMessage().contains("has no node 'fc9'"), unknown::getMessage);
        }
    }

    @Test
    void putsGluonsArraysWhereTheyBelong(@TempDir Path folder) throws IOException {
        try (Scope scope = Scope.open("test")) {
            Block net = new Sequential(new Dense(2), new BatchNorm());
            net.initialize(new Uniform(0.1), 1);
            net.infer(List.of(Spec.of(DType.F32, 1, 3)));
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            arrays.put("0.weight", NDArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
            arrays.put("0.bias", NDArray.of(new float[] {7, 8}, 2));
            arrays.put("net0_batchnorm0_gamma", NDArray.of(new float[] {9, 10}, 2));
            arrays.put("scale", NDArray.of(new float[] {11, 12}, 2));
            arrays.put("net0_dense1_weight", NDArray.of(new float[] {1}, 1));
            Path file = folder.resolve("net.params");
            MxNetArrays.write(arrays, file);
            GluonParameters.Report report = GluonParameters.load(net, file, Map.of("1.beta", "scale"));
            assertEquals("net0_batchnorm0_gamma", report.taken().get("1.gamma"));
            assertEquals(List.of("1.running_mean", "1.running_var"), report.missing());
            assertEquals(List.of("net0_dense1_weight"), report.unused());
            assertArrayEquals(
                    new double[] {11, 12}, net.parameters().get("1.beta").data().toDoubleArray());
            assertThrows(MxNetException.class, report::requireAll);
            arrays.put("0.weight", NDArray.of(new float[] {1, 2, 3, 4}, 2, 2));
            MxNetArrays.write(arrays, file);
            MxNetException other = assertThrows(MxNetException.class, () -> GluonParameters.load(net, file, Map.of()));
            assertTrue(other.getMessage().contains("'0.weight' is f32[2, 3] in the network"), other::getMessage);
        }
    }

    @Test
    void damagedGraphsAreReadOrRefusedWithASentence() throws IOException {
        byte[] params = params();
        byte[] whole = OLD.getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int i = 0; i < FILES; i++) {
            String told = "-Dbellows.fuzz.files=1 -Dbellows.fuzz.seed=" + (SEED + i);
            String damaged = new String(damaged(whole, new Random(SEED + i)), StandardCharsets.UTF_8);
            try (Scope scope = Scope.open("fuzz")) {
                MxNetBlock net = MxNet.load("damaged", damaged, ByteBuffer.wrap(params));
                net.infer(net.inputs().stream()
                        .map(each -> Spec.of(DType.F32, 2, 2))
                        .toList());
            } catch (MxNetException
                    | UnsupportedOpException
                    | ShapeException
                    | DTypeException
                    | MemoryException refusal) {
                assertTrue(refusal.getMessage().length() > 20, told);
                refused++;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError(told, e);
            }
        }
        assertTrue(refused > FILES / 4, "only " + refused + " of " + FILES + " were refused");
    }

    /** With some characters changed, cut out, doubled, or a number in place of another. */
    private static byte[] damaged(byte[] whole, Random random) {
        StringBuilder text = new StringBuilder(new String(whole, StandardCharsets.UTF_8));
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(text.length() - 24);
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
                case 1 -> text.delete(at, at + 1 + random.nextInt(8));
                case 2 -> text.insert(at, text.substring(at, at + 1 + random.nextInt(12)));
                default -> {
                    int digit = at;
                    while (digit < text.length() - 1 && !Character.isDigit(text.charAt(digit))) {
                        digit++;
                    }
                    String[] numbers = {"-1", "2147483648", "99", "1e9", "[[[", "null", "0"};
                    text.replace(digit, digit + 1, numbers[random.nextInt(numbers.length)]);
                }
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
