package dev.bellows.data;

import dev.bellows.nn.layer.SequenceRoom;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The batches of a sealed {@link SampleStore}, in the order of an {@link EpochOrder}: each as a whole, or in parts that follow one
 * another, for whom a whole one is too large.
 */
public final class StoredBatches implements BatchSource {
    /** How many rows' lengths are looked at together. */
    private static final int PART = 1 << 14;

    private final SampleStore store;
    private final EpochOrder order;
    private final int parts;

    /** Whole batches. */
    public StoredBatches(SampleStore store, EpochOrder order) {
        this(store, order, 1);
    }

    /**
     * Batches in so many parts of equal size, but for a row. A last batch of an epoch that has too few rows for that comes in fewer
     * parts, on all workers alike, so that no part is empty on all of them.
     */
    public StoredBatches(SampleStore store, EpochOrder order, int parts) {
        if (!store.share().equals(order.share())) {
            throw new IllegalArgumentException("stored batches: the order must be made for the share of the store: "
                    + order.share() + " is not " + store.share());
        }
        if (parts < 1) {
            throw new IllegalArgumentException("stored batches: a batch has at least 1 part, not " + parts);
        }
        LanePlan plan = store.share().plan();
        if (parts > 1 && (long) (parts - 1) * plan.workers() >= plan.batchSize()) {
            throw new IllegalArgumentException("stored batches: a batch of " + plan.batchSize() + " rows on "
                    + plan.workers() + " workers is too small for " + parts + " parts");
        }
        this.store = store;
        this.order = order;
        this.parts = parts;
    }

    /** A new order in each epoch; of sequences of many lengths, those that need about the same room meet in a batch. */
    public static StoredBatches shuffled(SampleStore store, long seed) {
        return shuffled(store, seed, 1);
    }

    /** The same in so many parts. */
    public static StoredBatches shuffled(SampleStore store, long seed, int parts) {
        for (SampleSchema.Field field : store.schema().fields(SampleSchema.Role.INPUT)) {
            Optional<SampleSchema.Field> length = store.schema().length(field);
            if (length.isPresent()) {
                byte[] kinds = kinds(store, length.get().name(), field.shape().dim(0));
                return new StoredBatches(store, EpochOrder.shuffled(store.share(), seed, kinds), parts);
            }
        }
        return new StoredBatches(store, EpochOrder.shuffled(store.share(), seed), parts);
    }

    private static byte[] kinds(SampleStore store, String lengths, int room) {
        byte[] kinds = new byte[store.share().rows()];
        ByteBuffer some = AlignedBuffers.allocate(PART * Integer.BYTES);
        for (int from = 0; from < kinds.length; from += PART) {
            int first = from;
            int[] rows = new int[Math.min(PART, kinds.length - from)];
            Arrays.setAll(rows, i -> first + i);
            some.clear();
            store.gather(rows, lengths, some);
            for (int i = 0; i < rows.length; i++) {
                kinds[from + i] = (byte) SequenceRoom.halvings(room, some.getInt(i * Integer.BYTES));
            }
        }
        return kinds;
    }

    @Override
    public SampleSchema schema() {
        return store.schema();
    }

    @Override
    public int capacity() {
        int most = Math.min(store.share().lanes(), store.share().rows());
        return Math.max(1, (most + parts - 1) / parts);
    }

    @Override
    public int steps() {
        return steps(store.share().plan(), parts);
    }

    /** How many parts an epoch has, if its batches are those of a plan. */
    public static int steps(LanePlan plan, int parts) {
        int whole = plan.steps() - 1;
        return whole < 0 ? 0 : Math.toIntExact((long) whole * parts + parts(plan, whole, parts));
    }

    /** Of the batch of a step: none more than the worker with the most rows can fill. */
    private static int parts(LanePlan plan, int step, int parts) {
        int most = 0;
        for (int worker = 0; worker < plan.workers(); worker++) {
            most = Math.max(most, plan.share(worker).batchCount(step));
        }
        return Math.min(parts, most);
    }

    @Override
    public int assemble(int epoch, int step, List<ByteBuffer> fields) {
        int[] rows = part(order.batch(epoch, step / parts), step);
        store.gather(rows, fields);
        return rows.length;
    }

    private int[] part(int[] batch, int step) {
        if (parts == 1) {
            return batch;
        }
        int count = parts(store.share().plan(), step / parts, parts);
        long part = step % parts;
        return Arrays.copyOfRange(
                batch, (int) (batch.length * part / count), (int) (batch.length * (part + 1) / count));
    }
}
