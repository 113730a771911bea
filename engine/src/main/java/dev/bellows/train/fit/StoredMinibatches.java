package dev.bellows.train.fit;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.Batch;
import dev.bellows.data.BatchSource;
import dev.bellows.data.EpochSpan;
import dev.bellows.data.Prefetcher;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.layer.SequenceRoom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * The batches of a {@link BatchSource}, such as a sample store, each made while the one before is trained on. A run that is
 * resumed within an epoch begins there without making the batches before.
 *
 * <p>What a field is for follows from its role: inputs and labels in the order of the schema, and the weight of the samples.
 * A batch may be empty where other workers have samples in this step.
 *
 * @param source of all batches
 */
public record StoredMinibatches(BatchSource source) implements Batches {
    @Override
    public Epoch epoch(int epoch, int from) {
        Prefetcher batches = Prefetcher.start("minibatches", source, new EpochSpan(epoch, from, epoch + 1));
        return new Stretch(batches, source.steps() - from, true);
    }

    /** The first batches of an epoch are made while the last ones of the epoch before are trained on. */
    @Override
    public Run run(int epoch, int from, int end) {
        Prefetcher batches = Prefetcher.start("minibatches", source, new EpochSpan(epoch, from, end));
        return new Run() {
            @Override
            public Epoch epoch(int number, int first) {
                return new Stretch(batches, source.steps() - first, false);
            }

            @Override
            public void close() {
                batches.close();
            }
        };
    }

    /** The next batches of a prefetcher, up to the end of an epoch. */
    private final class Stretch implements Epoch {
        private final Prefetcher batches;
        private final boolean owned;
        private int left;

        Stretch(Prefetcher batches, int left, boolean owned) {
            this.batches = batches;
            this.left = left;
            this.owned = owned;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public Minibatch next() {
            try (Batch batch = batches.next()) {
                left--;
                List<NDArray> weight = arrays(batch, Role.WEIGHT);
                return new Minibatch(
                        arrays(batch, Role.INPUT), arrays(batch, Role.LABEL), weight.isEmpty() ? null : weight.get(0));
            }
        }

        @Override
        public void close() {
            if (owned) {
                batches.close();
            }
        }
    }

    private List<NDArray> arrays(Batch batch, Role role) {
        return source.schema().fields(role).stream()
                .map(field -> array(batch, field))
                .toList();
    }

    private NDArray array(Batch batch, Field field) {
        ByteBuffer values = batch.field(field.name()).duplicate().order(ByteOrder.nativeOrder());
        NDArray array = NDArray.empty(spec(batch, field));
        array.write(values);
        return array;
    }

    private Spec spec(Batch batch, Field field) {
        Spec spec = field.batch(batch.count());
        Optional<Field> length = source.schema().length(field);
        if (length.isPresent() && batch.count() > 0) {
            int longest = SequenceRoom.longest(batch.field(length.get().name()), batch.count());
            return spec.with(spec.shape().with(1, SequenceRoom.of(field.shape().dim(0), longest)));
        }
        // a weight is one number for each sample, whatever shape of one element its field has
        return field.role() == Role.WEIGHT ? spec.with(Shape.of(batch.count())) : spec;
    }
}
