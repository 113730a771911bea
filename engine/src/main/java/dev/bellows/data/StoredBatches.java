package dev.bellows.data;

import java.nio.ByteBuffer;
import java.util.List;

/** The batches of a sealed {@link SampleStore}, in the order of an {@link EpochOrder}. */
public final class StoredBatches implements BatchSource {
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
