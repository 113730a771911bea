package dev.bellows.io.mxnet.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.mxnet.MxNet;
import dev.bellows.io.mxnet.MxNetBlock;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Uniform;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Lambda;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.order.ArgSort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written, read again here; {@code MxNetExportTest} has MXNet read it. */
class MxNetExportUnitTest {
    @TempDir
    private Path folder;

    private static Block ready(Block net, Spec input) {
        net.initialize(new Uniform(0.5), 3);
        net.materialize(List.of(input));
        return net;
    }

    @Test
    void keepsParametersInTheirBitsAndStatisticsApart() throws IOException {
        Spec input = Spec.of(DType.F32, 2, 3);
        try (Scope scope = Scope.open("export")) {
            Block net = ready(new Sequential(new Dense(4), new BatchNorm(), new Dense(2)), input);
            MxNetExport.write(net, List.of(input), folder.resolve("deep/net"), 12);
            MxNetBlock again = MxNet.load(folder.resolve("deep/net"), 12);
            assertEquals(List.of("data"), again.inputs());
            assertEquals(
                    Parameter.Role.STATISTIC,
                    again.parameters().get("1.running_mean").role());
            again.parameters()
                    .forEach((path, parameter) -> assertArrayEquals(
                            net.parameters().get(path).data().toFloatArray(),
                            parameter.data().toFloatArray(),
                            path));
            NDArray x = NDArray.of(new float[] {1, -2, 3, 0, 0, 5, 1, 1, 1, 2, 2, 2}, 4, 3);
            assertArrayEquals(
                    ((NDArray) net.forward(x)).toFloatArray(), ((NDArray) again.forward(x)).toFloatArray(), 1e-6f);
            String symbol = Files.readString(folder.resolve("deep/net-symbol.json"));
            assertTrue(symbol.contains("\"fix_gamma\":\"False\""), symbol);
            assertTrue(symbol.contains("\"0.bias\""), symbol);
        }
    }

    @Test
    void refusesWhatMxNetCannotSayAndLeavesNoFile() {
        Spec input = Spec.of(DType.F32, 2, 3);
        try (Scope scope = Scope.open("export")) {
            Block net = ready(new Sequential(new Dense(4), new Lambda("sorted", x -> ArgSort.argSort(x, 1))), input);
            UnsupportedOpException refusal = assertThrows(
                    UnsupportedOpException.class,
                    () -> MxNetExport.write(net, List.of(input), folder.resolve("net"), 0));
            assertTrue(
                    refusal.getMessage().startsWith("mxnet: 1 op cannot be exported:\n  ArgSort"), refusal::getMessage);
            assertTrue(refusal.getMessage().contains("MXNet has no operator for it"), refusal::getMessage);
            assertFalse(Files.exists(folder.resolve("net-symbol.json")));
        }
    }

    /** What was exported with two rows gives the same for four. */
    private void checkAgain(String name, UnaryOperator<Tensor> function, int... sample) throws IOException {
        try (Scope scope = Scope.open("export")) {
            Block net = new Sequential(new Lambda(name, function::apply));
            Spec input = new Spec(Shape.of(2).concat(Shape.of(sample)), DType.F32);
            net.materialize(List.of(input));
            MxNetExport.write(net, List.of(input), folder.resolve(name), 0);
            MxNetBlock again = MxNet.load(folder.resolve(name), 0);
            NDArray x = NDArray.empty(input.with(Shape.of(4).concat(Shape.of(sample))));
            float[] values = new float[(int) x.shape().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (i * 7 % 11 - 5) / 4f;
            }
            x.set(values);
            NDArray expected = (NDArray) net.forward(x);
            NDArray found = (NDArray) again.forward(x);
            assertEquals(expected.shape(), found.shape(), name);
            assertArrayEquals(expected.toFloatArray(), found.toFloatArray(), 1e-6f, name);
        }
    }

    @Test
    void aProductWithItselfGrowsWithTheRows() throws IOException {
        checkAgain("gram", x -> new MatMul(false, true).on(x, x), 3);
    }

    @Test
    void aNumberAloneIsAnArrayWhereItIsNoSetting() throws IOException {
        checkAgain("number", x -> x.mul(Exp.exp(Full.scalar(x, 0.5))), 3);
        checkAgain("numbers", x -> Full.scalar(x, 2).add(Full.scalar(x, 3)).mul(x), 3);
    }

    @Test
    void poolingHasAsManyWindowsAgain() throws IOException {
        for (int extent = 3; extent < 8; extent++) {
            for (int after = 0; after < 2; after++) {
                for (int stride = 1; stride < 4; stride++) {
                    Window window = new Window(List.of(stride), List.of(1), List.of(after), List.of(1));
                    String name = "pool-" + extent + "-" + after + "-" + stride;
                    checkPool(name + "-max", x -> MaxPool.maxPool(x, Shape.of(3), window), extent);
                    checkPool(name + "-avg", x -> AvgPool.avgPool(x, Shape.of(3), window, false), extent);
                }
            }
        }
    }

    private void checkPool(String name, UnaryOperator<Tensor> pool, int extent) throws IOException {
        try {
            checkAgain(name, pool, 2, extent);
        } catch (UnsupportedOpException refusal) {
            assertTrue(refusal.getMessage().contains("Pool"), refusal::getMessage);
        }
    }

    @Test
    void theCommittedPageIsWhatWouldBeGenerated() throws IOException {
        Path page = Path.of(System.getProperty("basedir", "")).resolve("../docs/mxnet-export.md");
        assertEquals(
                MxNetExportDoc.text().lines().toList(),
                Files.readAllLines(page, StandardCharsets.UTF_8),
                "docs/mxnet-export.md is not what would be generated; run ./bellows docs and commit the page");
    }
}
