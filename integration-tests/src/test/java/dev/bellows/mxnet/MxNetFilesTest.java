package dev.bellows.mxnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.file.ImageRecord;
import dev.bellows.data.file.RecordFile;
import dev.bellows.io.mxnet.GluonParameters;
import dev.bellows.io.mxnet.MxNetArrays;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Uniform;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.op.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays and records that MXNet 1.9.1 wrote are read, and MXNet reads ours. */
class MxNetFilesTest {
    private static final String LENET = """
        {"layer": "Sequential", "layers": [
          {"layer": "Conv2D", "channels": 6, "kernel": 5, "activation": "relu"}, {"layer": "MaxPool2D", "size": 2, "stride": 2},
          {"layer": "Conv2D", "channels": 8, "kernel": 3, "activation": "tanh"}, {"layer": "AvgPool2D", "size": 2, "stride": 2},
          {"layer": "BatchNorm"}, {"layer": "Flatten"}, {"layer": "Dense", "units": 16, "activation": "relu"},
          {"layer": "Identity"}, {"layer": "Dense", "units": 10}]}
        """;

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        MxNetFiles.make();
    }

    private static Map<String, NDArray> arrays(String name) throws IOException {
        return MxNetArrays.read(MxNetFiles.CASES.resolve(name + ".nd"));
    }

    @Test
    void readsEveryTypeThatMxNetWrites() throws IOException {
        try (Scope scope = Scope.open("dense")) {
            Map<String, NDArray> dense = arrays("dense");
            Map<String, DType> types = Map.of(
                    "float32", DType.F32, "float64", DType.F64, "float16", DType.F32, "uint8", DType.U8, "int32",
                    DType.I32, "int8", DType.I32, "int64", DType.I64);
            types.forEach((name, dtype) -> {
                NDArray array = dense.get(name);
                assertEquals(Spec.of(dtype, 2, 3), array.spec(), name);
                int first = name.startsWith("u") ? 0 : -2;
                double[] values = array.toDoubleArray();
                for (int i = 0; i < 6; i++) {
                    assertEquals(first + i, values[i], name);
                }
            });
            assertEquals(DType.BF16, dense.get("bfloat16").dtype());
            assertArrayEquals(
                    new double[] {1.5, -2, 3.140625}, dense.get("bfloat16").toDoubleArray());
            assertEquals(List.of("0", "1"), List.copyOf(arrays("unnamed").keySet()));
        }
    }

    @Test
    void makesSparseArraysWhole() throws IOException {
        try (Scope scope = Scope.open("sparse")) {
            Map<String, NDArray> sparse = arrays("sparse");
            assertArrayEquals(
                    new double[] {0, 0, 1, 2, 0, 0, 3, 4, 0, 0},
                    sparse.get("rows").toDoubleArray());
            assertArrayEquals(
                    new double[] {1, 0, 2, 0, 0, 0, 0, 0, 0, 3, 0, 0},
                    sparse.get("csr").toDoubleArray());
            assertEquals(Shape.of(4, 2), sparse.get("empty_rows").shape());
            assertEquals(Shape.of(2, 3), sparse.get("empty_csr").shape());
        }
    }

    @Test
    void readsScalarsAndEmptyArrays() throws IOException {
        try (Scope scope = Scope.open("numpy")) {
            Map<String, NDArray> numpy = arrays("numpy");
            assertEquals(Spec.of(DType.F64), numpy.get("scalar").spec().with(DType.F64));
            assertEquals(2.5, numpy.get("scalar").toDoubleArray()[0]);
            assertEquals(Shape.of(0, 3), numpy.get("none").shape());
            assertEquals(Spec.of(DType.BOOL, 2), numpy.get("truth").spec());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gluon", "collected"})
    void givesOurLayersWhatGluonSaved(String form) throws IOException {
        try (Scope scope = Scope.open("gluon")) {
            Block net = NetworkJson.parse(LENET).build();
            net.initialize(new Uniform(0.1), 1);
            net.materialize(List.of(Spec.of(DType.F32, 1, 1, 28, 28)));
            GluonParameters.load(net, MxNetFiles.CASES.resolve("lenet." + form), Map.of())
                    .requireAll();
            Map<String, NDArray> data = MxNetArrays.read(MxNetFiles.CASES.resolve("lenet.data"));
            Tensor y = net.forward(data.get("in:data"));
            assertEquals("", MxNetCase.difference(data.get("out:0"), (NDArray) y, 1e-5));
        }
    }

    @Test
    void readsRecordsThatAreCutWhereTheyHoldTheMagicNumber() throws IOException {
        List<String> expected = List.of(
                "",
                "616263",
                "616263640a23d7ce656667",
                "61620a23d7ce6364",
                "0a23d7ce0a23d7ce0a23d7ce",
                "0a23d7ce78",
                "616263640a23d7ce");
        assertEquals(expected, contents("plain.rec"));
    }

    private static List<String> contents(String name) throws IOException {
        List<String> contents = new ArrayList<>();
        try (RecordFile records = RecordFile.open(MxNetFiles.CASES.resolve(name))) {
            for (int i = 0; i < records.size(); i++) {
                contents.add(HexFormat.of().formatHex(records.get(i).array()));
            }
        }
        return contents;
    }

    @Test
    void readsLabelsOfEveryForm() throws IOException {
        float[][] labels = {{3}, {1, 2.5f, -1}, {7}, {4}};
        try (RecordFile records = RecordFile.open(MxNetFiles.CASES.resolve("labels.rec"))) {
            for (int i = 0; i < labels.length; i++) {
                ImageRecord record = ImageRecord.read(records.get(i));
                assertArrayEquals(labels[i], record.labels());
                assertEquals(10 + i, record.id());
                assertEquals(20 + i, record.otherId());
                assertEquals(ByteBuffer.wrap(("bytes" + i).getBytes(StandardCharsets.UTF_8)), record.bytes());
            }
            assertEquals(records.get(0), ImageRecord.read(records.get(0)).write());
            assertEquals(records.get(1), ImageRecord.read(records.get(1)).write());
        }
    }

    @Test
    void mxNetReadsOurRecords() throws IOException {
        List<String> expected = OurFiles.records().stream()
                .map(record -> HexFormat.of().formatHex(record))
                .toList();
        assertEquals(String.join("\n", expected), Files.readString(MxNetFiles.OURS.resolve("ours.rec.txt")));
    }
}
