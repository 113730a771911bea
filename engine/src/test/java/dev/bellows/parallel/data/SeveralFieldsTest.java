package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.data.EpochOrder;
import dev.bellows.data.LanePlan;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.data.SampleStore;
import dev.bellows.data.StoredBatches;
import dev.bellows.data.arrow.ArrowSampleStore;
import dev.bellows.data.arrow.StoreLimits;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.movement.Concat;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Trainer;
import dev.bellows.optim.Updating;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.StoredMinibatches;
import dev.bellows.train.fit.Training;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of any fields, from a store to the objective: two inputs, two outputs, two labels and a weight. */
final class SeveralFieldsTest {
    private static final int ROWS = 53;
    private static final int BATCH = 8;
    private static final int EPOCHS = 3;
    private static final int KINDS = 6;
    private static final SampleSchema SCHEMA = SampleSchema.of(
            Field.input("measures", DType.F32, 2, 2),
            Field.label("price", DType.F32),
            Field.input("kind", DType.I64),
            new Field("weight", DType.F32, Shape.scalar(), Role.WEIGHT),
            Field.label("class", DType.I32));

    /** Takes measures and a kind, gives a price and the scores of classes. */
    private static final class Appraisal extends Block {
        private final Block kinds = child("kinds", new Embedding(KINDS, 3));
        private final Block measures = child("measures", new Sequential(new Flatten(), new Dense(5)));
        private final Block price = child("price", new Dense(1));
        private final Block classes = child("classes", new Dense(3));

        @Override
        public Tensor forward(Tensor x) {
            throw new ShapeException("Appraisal: takes measures and a kind");
        }

        @Override
        public List<Tensor> forwardAll(List<Tensor> in) {
            Tensor both = Concat.concat(1, List.of(measures.forward(in.get(0)), kinds.forward(in.get(1))));
            Tensor hidden = Tanh.tanh(both);
            return List.of(price.forward(hidden).reshape(-1), classes.forward(hidden));
        }
    }

    private static final Objective OBJECTIVE = (outputs, labels) -> new L2Loss()
            .of(outputs.get(0), labels.get(0))
            .add(new SoftmaxCrossEntropyLoss().of(outputs.get(1), labels.get(1)).mul(0.5));

    private static SampleStore store(int rank, int workers, Path directory) {
        SampleStore store = ArrowSampleStore.open(
                "rows of " + rank,
                SCHEMA,
                new LanePlan(ROWS, BATCH, workers).share(rank),
                StoreLimits.of(1 << 20, List.of(directory)));
        ByteBuffer row = ByteBuffer.allocate(SCHEMA.rowBytes()).order(ByteOrder.nativeOrder());
        for (int local = 0; local < store.share().rows(); local++) {
            long global = store.share().globalIndex(local);
            row.clear();
            for (int i = 0; i < 4; i++) {
                row.putFloat((int) ((global * 7L + i * 3L) % 11) / 11f);
            }
            row.putFloat((int) (global % 5) / 5f)
                    .putLong(global % KINDS)
                    .putFloat((int) (1 + global % 3))
                    .putInt((int) (global % 3));
            store.append(global, row.flip());
        }
        store.seal();
        return store;
    }

    private static Block net() {
        Block net = new Appraisal();
        net.initialize(new Xavier(), 4);
        net.materialize(List.of(Spec.of(DType.F32, 1, 2, 2), Spec.of(DType.I64, 1)));
        return net;
    }

    private static Map<String, double[]> train(Block net, Updating updating, SampleStore store) {
        EpochOrder order = EpochOrder.shuffled(store.share(), 9);
        try (Training training = Training.compiled(net, OBJECTIVE, updating)) {
            training.fit(new StoredMinibatches(new StoredBatches(store, order)), EPOCHS);
            List<Map<String, Double>> history = training.history();
            assertTrue(history.get(EPOCHS - 1).get("loss") < history.get(0).get("loss"), history.toString());
            assertEquals((long) ROWS * EPOCHS, training.position().samples());
        }
        Map<String, double[]> weights = new LinkedHashMap<>();
        net.parameters()
                .forEach((path, parameter) -> weights.put(path, parameter.data().toDoubleArray()));
        return weights;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void trainOnManyWorkersAsInOneProcess(int workers, @TempDir Path directory) {
        Map<String, double[]> alone;
        try (Scope scope = Scope.open("alone");
                SampleStore store = store(0, 1, directory)) {
            Block net = net();
            alone = train(net, new Trainer(net.parameters(), new Adam(0.01)), store);
        }
        List<Map<String, double[]>> all = Ranks.spawn(workers, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("worker");
                    SampleStore store = store(communicator.rank(), workers, directory)) {
                Block net = net();
                try (ShardedTrainer trainer = new ShardedTrainer(net, Optimization.of(new Adam(0.01)), communicator)) {
                    return train(net, trainer, store);
                }
            }
        });
        for (Map<String, double[]> weights : all) {
            alone.forEach((path, values) -> assertArrayEquals(values, weights.get(path), 1e-5, path));
        }
    }
}
