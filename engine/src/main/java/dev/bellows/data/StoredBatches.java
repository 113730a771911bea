package dev.bellows.data;

import dev.bellows.nn.layer.SequenceRoom;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The batches of a sealed {@link SampleStore}, in the order of an {@link EpochOrder}. */
public final class StoredBatches implements BatchSource {
    /** How many rows' lengths are looked at together. */
    private static final int PART = 1 << 14;

    private final SampleStore store;
    private final EpochOrder order;

    public StoredBatches(SampleStore store, EpochOrder order) {
        if (!store.share().equals(order.share())) {
            throw new IllegalArgumentException("stored batches: the order must be made for the share of the store: "
                    + order.share() + " is not " + store.share());
        }
        this.store = store;
        this.order = order;
    }

    /** A new order in each epoch; of sequences of many lengths, those that need about the same room meet in a batch. */
    public static StoredBatches shuffled(SampleStore store, long seed) {
        for (SampleSchema.Field field : store.schema().fields(SampleSchema.Role.INPUT)) {
            Optional<SampleSchema.Field> length = store.schema().length(field);
            if (length.isPresent()) {
                byte[] kinds = kinds(store, length.get().name(), field.shape().dim(0));
                return new StoredBatches(store, EpochOrder.shuffled(store.share(), seed, kinds));
            }
        }
        return new StoredBatches(store, EpochOrder.shuffled(store.share(), seed));
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
        return Math.max(1, Math.min(store.share().lanes(), store.share().rows()));
    }

    @Override
    public int steps() {
        return store.share().plan().steps();
    }

    @Override
    public int assemble(int epoch, int step, List<ByteBuffer> fields) {
        int[] rows = order.batch(epoch, step);
        List<SampleSchema.Field> schema = schema().fields();
        for (int i = 0; i < schema.size(); i++) {
            store.gather(rows, schema.get(i).name(), fields.get(i));
        }
        return rows.length;
    }
}
