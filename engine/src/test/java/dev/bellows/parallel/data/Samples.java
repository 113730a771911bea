package dev.bellows.parallel.data;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.EpochOrder;
import dev.bellows.data.LanePlan;
import dev.bellows.ndarray.NDArray;
import dev.bellows.train.fit.Minibatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Small labelled images that a network can learn, and batches of them as a trainer takes them. */
final class Samples {
    static final Shape SHAPE = Shape.of(1, 8, 8);
    static final int CLASSES = 4;

    /** Three whole batches and a short one per epoch, which not all lanes reach. */
    static final int COUNT = 53;

    static final int BATCH = 16;

    private static final long SEED = 77;

    private final float[][] features = new float[COUNT][(int) SHAPE.size()];
    private final int[] labels = new int[COUNT];

    Samples() {
        Random random = new Random(SEED);
        for (int i = 0; i < COUNT; i++) {
            labels[i] = random.nextInt(CLASSES);
            for (int j = 0; j < features[i].length; j++) {
                int quarter = (j / 8 / 4) * 2 + j % 8 / 4; // each class is bright in one quarter of the image
                features[i][j] = (float) (random.nextGaussian() * 0.5 + (quarter == labels[i] ? 1 : 0));
            }
        }
    }

    /** Which samples a worker has in a step. */
    interface Division {
        int[] rows(int step, int worker, int workers);
    }

    /** As a job divides them: by lanes, in the order of the epoch. */
    static int[] byLanes(int step, int worker, int workers) {
        LanePlan plan = new LanePlan(COUNT, BATCH, workers);
        EpochOrder order = EpochOrder.shuffled(plan.share(worker), SEED);
        int[] rows = order.batch(step / plan.steps(), step % plan.steps());
        return Arrays.stream(rows)
                .map(row -> (int) plan.share(worker).globalIndex(row))
                .toArray();
    }

    /** The same global batches, spread with no evenness at all: in every second step the last worker has nothing. */
    static int[] unevenly(int step, int worker, int workers) {
        int[] batch = byLanes(step, 0, 1);
        int last = step % 2 == 0 ? 0 : batch.length / 2;
        int rest = batch.length - last;
        if (workers == 1) {
            return batch;
        }
        if (worker == workers - 1) {
            return Arrays.copyOfRange(batch, rest, batch.length);
        }
        return worker == 0 ? Arrays.copyOf(batch, rest) : new int[0];
    }

    ByteBuffer features(int[] rows) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(rows.length * (int) SHAPE.size() * Float.BYTES)
                .order(ByteOrder.nativeOrder());
        for (int row : rows) {
            for (float value : features[row]) {
                bytes.putFloat(value);
            }
        }
        return bytes.flip();
    }

    ByteBuffer labels(int[] rows) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(rows.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        for (int row : rows) {
            bytes.putInt(labels[row]);
        }
        return bytes.flip();
    }

    /** As arrays of the current scope. */
    Minibatch minibatch(int... rows) {
        NDArray x = NDArray.empty(new Spec(Shape.of(rows.length).concat(SHAPE), DType.F32));
        NDArray y = NDArray.empty(Spec.of(DType.I32, rows.length));
        x.write(features(rows));
        y.write(labels(rows));
        return new Minibatch(x, y);
    }
}
