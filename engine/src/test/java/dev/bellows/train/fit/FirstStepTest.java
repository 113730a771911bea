package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program's first step does not wait for. */
final class FirstStepTest {
    @TempDir
    Path directory;

    /** The program: one compiled step. */
    static final class OneStep {
        private OneStep() {}

        public static void main(String[] arguments) {
            try (Scope scope = Scope.open("program")) {
                Block net = new Dense(3);
                net.initialize(new Xavier(), 1);
                NDArray x = NDArray.zeros(Spec.of(DType.F32, 2, 4));
                net.materialize(x.shape());
                try (Training training = Training.compiled(
                        net,
                        Objective.of(new SoftmaxCrossEntropyLoss()),
                        new Trainer(net.parameters(), new Sgd(0.1)))) {
                    training.trainOn(new Minibatch(x, NDArray.zeros(Spec.of(DType.I32, 2))));
                }
            }
        }
    }

    /** Log4j takes half a second to start, which is as much as tracing and compiling a ResNet. */
    @Test
    void startsNoLogger() throws IOException, InterruptedException {
        Path classes = directory.resolve("classes");
        Process program = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + classes,
                        "-cp",
                        System.getProperty("java.class.path"),
                        OneStep.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        try {
            assertTrue(program.waitFor(2, TimeUnit.MINUTES), "the program did not end");
        } finally {
            program.destroyForcibly();
        }
        assertEquals(0, program.exitValue(), () -> text(directory.resolve("output")));
        String loaded = text(classes);
        assertTrue(loaded.contains(" " + Training.class.getName() + " "), loaded);
        assertTrue(!loaded.contains(" org.slf4j.LoggerFactory "), "a logger was started");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
