package dev.bellows.train.fit;

import dev.bellows.data.Batch;
import dev.bellows.data.BatchSource;
import dev.bellows.data.EpochSpan;
import dev.bellows.data.Prefetcher;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.ndarray.NDArray;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The batches of a {@link BatchSource}, such as a sample store, each made while the one before is trained on. A run that is
 * resumed within an epoch begins there without making the batches before.
 *
 * <p>What a field is for follows from its role: the inputs in the order of the schema, then the labels, and after them the
 * weight of the samples, as {@link Objective#of} expects them.
 *
 * @param source of all batches
 */
public record StoredMinibatches(BatchSource source) implements Batches {
    @Override
    public Epoch epoch(int epoch, int from) {
        Prefetcher batches = Prefetcher.start("minibatches", source, new EpochSpan(epoch, from, epoch + 1));
        return new Epoch() {
            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public Minibatch next() {
                try (Batch batch = batches.next()) {
                    return new Minibatch(arrays(batch, Role.INPUT), arrays(batch, Role.LABEL, Role.WEIGHT));
                }
            }

            @Override
            public void close() {
                batches.close();
            }
        };
    }

    private List<NDArray> arrays(Batch batch, Role... roles) {
        return Arrays.stream(roles)
                .flatMap(role -> source.schema().fields(role).stream())
                .map(field -> array(batch, field))
                .toList();
    }

    private static NDArray array(Batch batch, Field field) {
        NDArray array = NDArray.empty(field.batch(batch.count()));
        array.write(batch.field(field.name()).duplicate().order(ByteOrder.nativeOrder()));
        return array;
    }
}
