package dev.bellows.train.fit;

import dev.bellows.data.DataLoader;
import dev.bellows.data.Example;
import dev.bellows.ndarray.NDArray;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Where a {@link Training} takes its batches from. For a run that is resumed to end with the same bits, the batches must
 * follow from the number of the epoch alone.
 */
@FunctionalInterface
public interface Batches {
    /** One pass over the data, closed at its end or when training stops within it. For one thread. */
    interface Epoch extends Iterator<Minibatch>, AutoCloseable {
        /** Frees what the pass holds, such as threads. */
        @Override
        default void close() {}
    }

    /**
     * The batches of an epoch in order. Arrays that {@link Epoch#next} makes belong to the scope of the step.
     *
     * @param epoch from 0
     * @param from the batch to begin with, from 0: more than 0 where a run is resumed within an epoch
     */
    Epoch epoch(int epoch, int from);

    /** Several epochs one after another, closed at the end of the last one that is asked for. For one thread. */
    interface Run extends AutoCloseable {
        /** The batches of the next epoch, as {@link Batches#epoch}. */
        Epoch epoch(int epoch, int from);

        /** Frees what is held from one epoch to the next. */
        @Override
        default void close() {}
    }

    /**
     * The epochs of a training; each by itself, unless a source gets batches ready beyond the end of an epoch.
     *
     * @param epoch the first, from 0
     * @param from the batch to begin it with
     * @param end the first epoch that is no longer part
     */
    default Run run(int epoch, int from, int end) {
        return this::epoch;
    }

    /** Batches of which each epoch can be iterated over; the first ones are passed over where a run is resumed. */
    static Batches of(IntFunction<? extends Iterable<Minibatch>> epochs) {
        return (epoch, from) -> {
            Iterator<Minibatch> iterator = epochs.apply(epoch).iterator();
            for (int i = 0; i < from && iterator.hasNext(); i++) {
                iterator.next();
            }
            return new Epoch() {
                @Override
                public boolean hasNext() {
                    return iterator.hasNext();
                }

                @Override
                public Minibatch next() {
                    return iterator.next();
                }
            };
        };
    }

    /**
     * The batches of a loader.
     *
     * @param minibatch the inputs and labels of what its batchify function makes
     */
    static <B> Batches of(DataLoader<?, B> loader, Function<? super B, Minibatch> minibatch) {
        return (epoch, from) -> new LoaderEpoch<>(loader.epoch(epoch), from, minibatch);
    }

    /** The batches of a loader of examples: their inputs and targets. */
    static Batches of(DataLoader<?, Example<NDArray, NDArray>> loader) {
        return of(loader, example -> new Minibatch(example.input(), example.target()));
    }

    /** The same batches in every epoch. */
    static Batches of(Iterable<Minibatch> batches) {
        return of(epoch -> batches);
    }
}
