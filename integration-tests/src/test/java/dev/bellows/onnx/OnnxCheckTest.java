package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.io.onnx.export.ExportedNets;
import dev.bellows.io.onnx.export.OnnxExport;
import dev.bellows.io.onnx.export.RandomNet;
import dev.bellows.memory.Scope;
import dev.bellows.python.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code onnx.checker} on models that we write, with their shapes inferred: at each operator set, and with weights outside. */
class OnnxCheckTest {
    private static final int RANDOM = 12;

    @Test
    void theCheckerOfOnnxRefusesNoneOfOurModels(@TempDir Path folder) throws IOException, InterruptedException {
        for (ExportedNets each : ExportedNets.values()) {
            try (Scope scope = Scope.open("export")) {
                OnnxExport export = OnnxExport.of(each.net(), each.inputs());
                export.write(folder.resolve(each + ".onnx"));
                export.weightsOutside().write(folder.resolve(each + "-outside.onnx"));
                for (int opset = 19; opset <= 23; opset++) {
                    export.opset(opset).write(folder.resolve(each + "-" + opset + ".onnx"));
                }
            }
        }
        for (int seed = 1; seed <= RANDOM; seed++) {
            try (Scope scope = Scope.open("export")) {
                RandomNet net = new RandomNet(seed);
                OnnxExport.of(net.block(), net.inputs()).write(folder.resolve("random-" + seed + ".onnx"));
            }
        }
        PythonEnvironment.Outcome outcome = OnnxPython.run("onnx_check.py", folder);
        assertEquals(0, outcome.status(), outcome::output);
    }
}
