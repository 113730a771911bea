package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.emulator.Emulator;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.predict.Predictor;
import dev.bellows.predict.PredictorOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two tasks that score with one network on one device, whose streams go on in turns: neither may see what is the other's. */
final class ScoringOnOneDeviceTest {
    private static final int ROWS = 3;
    private static final int IDS = 4;
    private static final int WORDS = 11;
    private static final int CLASSES = 5;
    private static final Spec SAMPLE = Spec.of(DType.I32, IDS);

    private final ExecutorService[] tasks = {Executors.newSingleThreadExecutor(), Executors.newSingleThreadExecutor()};
    private Emulator emulator;
    private CudaBackend backend;
    private long before;

    @BeforeEach
    void open() {
        emulator = Emulator.get();
        before = emulator.live();
        backend = TestDevice.open();
    }

    @AfterEach
    void close() {
        for (ExecutorService task : tasks) {
            task.shutdown();
        }
        if (backend != null) {
            backend.close();
            assertEquals(before, emulator.live(), "what is left on the device");
        }
    }

    private <T> T in(int task, Callable<T> work) throws ExecutionException, InterruptedException {
        return started(task, work).get();
    }

    private <T> Future<T> started(int task, Callable<T> work) {
        return tasks[task].submit(() -> {
            try (Backends.Use use = Backends.use(backend)) {
                return work.call();
            }
        });
    }

    private static Predictor load() {
        try (Scope scope = Scope.open("network")) {
            Block net = scope.keep(new Sequential(
                    new Embedding(WORDS, 6),
                    new Flatten(),
                    new Dense(16, ActivationFunction.TANH),
                    new BatchNorm(),
                    new Dense(16, ActivationFunction.TANH),
                    new Dense(16, ActivationFunction.TANH),
                    new Dense(CLASSES)));
            net.initialize(new Xavier(), 3);
            net.materialize(Shape.of(1).concat(SAMPLE.shape()));
            return Predictor.of(net, List.of(SAMPLE), PredictorOptions.DEFAULTS);
        }
    }

    private static int[] ids(int batch, int rows) {
        int[] ids = new int[rows * IDS];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (i * 7 + batch * 5 + i / IDS) % WORDS;
        }
        return ids;
    }

    private static NDArray given(int batch, int rows) {
        return NDArray.of(ids(batch, rows), rows, IDS);
    }

    private static float[] scored(Predictor predictor, int batch, int rows) {
        ByteBuffer from = ByteBuffer.allocate(rows * IDS * Integer.BYTES).order(ByteOrder.nativeOrder());
        from.asIntBuffer().put(ids(batch, rows));
        ByteBuffer to = ByteBuffer.allocate(rows * CLASSES * Float.BYTES).order(ByteOrder.nativeOrder());
        predictor.predict(List.of(from), List.of(to), rows);
        float[] scores = new float[rows * CLASSES];
        to.clear().order(ByteOrder.nativeOrder()).asFloatBuffer().get(scores);
        return scores;
    }

    /** What batches give where one task alone scores them. */
    private List<float[]> alone(int batches, int rows) throws ExecutionException, InterruptedException {
        return in(0, () -> {
            List<float[]> all = new ArrayList<>();
            try (Predictor predictor = load()) {
                for (int batch = 0; batch < batches; batch++) {
                    all.add(scored(predictor, batch, rows));
                }
            }
            return all;
        });
    }

    @Test
    void whatOneTaskHasNotReadTheOtherDoesNotOverwrite() throws ExecutionException, InterruptedException {
        List<float[]> expected = alone(8, ROWS);
        Predictor predictor = in(0, ScoringOnOneDeviceTest::load);
        Scope[] scopes = {Scope.detached("task 0"), Scope.detached("task 1")};
        List<List<NDArray>> unread = List.of(new ArrayList<>(), new ArrayList<>());
        try (Emulator.Otherwise order = emulator.turns()) {
            for (int batch = 0; batch < 8; batch++) {
                int which = batch;
                in(batch % 2, () -> {
                    try (Scope.Entry inside = scopes[which % 2].enter()) {
                        return unread.get(which % 2).addAll(predictor.predict(List.of(given(which, ROWS))));
                    }
                });
            }
            for (int task = 1; task >= 0; task--) {
                int which = task;
                in(task, () -> {
                    for (int i = 0; i < unread.get(which).size(); i++) {
                        float[] scores = unread.get(which).get(i).toFloatArray();
                        assertArrayEquals(expected.get(2 * i + which), scores, "batch " + (2 * i + which));
                    }
                    scopes[which].close();
                    return 0;
                });
            }
        }
        in(0, () -> {
            predictor.close();
            return 0;
        });
    }

    @Test
    void tasksScoreAtTheSameTime() throws ExecutionException, InterruptedException {
        int batches = 40;
        List<float[]> expected = alone(batches, ROWS);
        Predictor predictor = in(0, ScoringOnOneDeviceTest::load);
        try (Emulator.Otherwise order = emulator.turns()) {
            List<Future<Integer>> both = new ArrayList<>();
            for (int task = 0; task < 2; task++) {
                int which = task;
                both.add(started(task, () -> {
                    for (int batch = which; batch < batches; batch += 2) {
                        assertArrayEquals(expected.get(batch), scored(predictor, batch, ROWS), "batch " + batch);
                    }
                    return 0;
                }));
            }
            for (Future<Integer> each : both) {
                each.get();
            }
        }
        String explained = in(0, () -> {
            String text = predictor.explain(ROWS);
            predictor.close();
            return text;
        });
        assertTrue(explained.contains("as one CUDA graph"), explained);
    }
}
