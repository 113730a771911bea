package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Outline;
import dev.bellows.backend.Program;
import dev.bellows.backend.Storage;
import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.Op;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Trainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a long training needs no more of than a short one: memory and compilations. */
final class SteadyTrainingTest {
    private static final Objective OBJECTIVE = Objective.of(new SoftmaxCrossEntropyLoss());
    private static final int FEATURES = 6;
    private static final int CLASSES = 3;

    /** The CPU backend, counting what it compiles. */
    private static final class Counting implements Backend {
        private final Backend own = Backends.named("onednn");
        private int compilations;

        @Override
        public Outline outline(Program program) {
            compilations++;
            return own.outline(program);
        }

        @Override
        public long largestBuffer() {
            return own.largestBuffer();
        }

        @Override
        public boolean supports(Op op, List<Spec> in) {
            return own.supports(op, in);
        }

        @Override
        public Device device() {
            return own.device();
        }

        @Override
        public Buffer allocate(long bytes) {
            return own.allocate(bytes);
        }

        @Override
        public Kernel kernel(Op op, List<Spec> in) {
            return own.kernel(op, in);
        }

        @Override
        public void write(ByteBuffer from, Storage to) {
            own.write(from, to);
        }

        @Override
        public void read(Storage from, ByteBuffer to) {
            own.read(from, to);
        }

        @Override
        public void copy(Storage from, Storage to) {
            own.copy(from, to);
        }

        @Override
        public void fill(Storage to, ByteBuffer element) {
            own.fill(to, element);
        }

        @Override
        public void useThreads(int threads) {
            own.useThreads(threads);
        }

        @Override
        public long liveBytes() {
            return own.liveBytes();
        }
    }

    private static Training training() {
        Block net = new Sequential(new Dense(16, ActivationFunction.RELU), new Dense(CLASSES));
        net.initialize(new Xavier(), 5);
        net.materialize(batch(1).inputs().get(0).shape());
        return Training.compiled(net, OBJECTIVE, new Trainer(net.parameters(), new Adam(1e-3)));
    }

    private static Minibatch batch(int samples) {
        float[] features = new float[samples * FEATURES];
        int[] classes = new int[samples];
        for (int i = 0; i < features.length; i++) {
            features[i] = i % 7 / 7f;
        }
        for (int i = 0; i < samples; i++) {
            classes[i] = i % CLASSES;
        }
        return new Minibatch(List.of(NDArray.of(features, samples, FEATURES)), List.of(NDArray.of(classes)));
    }

    private static void train(Training training, Minibatch batch, int steps) {
        for (int i = 0; i < steps; i++) {
            training.trainOn(batch);
        }
    }

    private static long residentKiB() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tenThousandStepsNeedNoMoreMemoryThanAThousand() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is read as Linux tells it");
        Backend backend = Backends.named("onednn");
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(backend);
                Training training = training()) {
            Minibatch batch = batch(8);
            train(training, batch, 1000);
            long live = backend.liveBytes();
            long resident = residentKiB();
            train(training, batch, 10_000);
            assertEquals(live, backend.liveBytes());
            long grown = residentKiB() - resident; // the heap may still grow, by far less than 10 000 leaks of anything
            assertTrue(grown < 128 << 10, "resident memory grew by " + grown + " KiB");
        }
    }

    @Test
    void compilesANewBatchShapeOnce() {
        Counting backend = new Counting();
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(backend);
                Training training = training()) {
            Minibatch whole = batch(8);
            Minibatch last = batch(5);
            train(training, whole, 1);
            int first = backend.compilations;
            train(training, last, 1);
            assertEquals(2 * first, backend.compilations);
            for (int epoch = 0; epoch < 3; epoch++) {
                train(training, whole, 4);
                train(training, last, 1);
            }
            assertEquals(2 * first, backend.compilations);
        }
    }

    @Test
    void keepsTheCompiledStepsOfSixteenShapesOnly() {
        Counting backend = new Counting();
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(backend);
                Training training = training()) {
            List<Minibatch> batches = new ArrayList<>();
            for (int samples = 1; samples <= 20; samples++) {
                batches.add(batch(samples));
            }
            batches.forEach(training::trainOn);
            long live = backend.liveBytes();
            batches.forEach(training::trainOn);
            assertEquals(live, backend.liveBytes());
            int before = backend.compilations;
            batches.subList(10, 20).forEach(training::trainOn);
            assertEquals(before, backend.compilations, "the last ones are still there");
        }
    }
}
