package dev.bellows.data;

import dev.bellows.data.sampler.Sampler;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Samples by number. Views of it, such as {@link #transform} and {@link #shard}, read through to it whenever a sample is
 * asked for and keep none.
 *
 * <p>Several threads may ask at once. A sample that is an array belongs to the scope of the thread that asked.
 *
 * <pre>{@code
 * Dataset<Example<NDArray, Integer>> train = Dataset.transformFirst(
 *         new ImageFolderDataset(Path.of("train")), Compose.of(new RandomResizedCrop(224), new ToTensor()).arrays(), 42);
 * }</pre>
 */
public interface Dataset<T> {
    /** How many samples there are. */
    int size();

    /** Sample {@code index}, from 0 to {@link #size()} - 1. */
    T get(int index);

    /**
     * Sample {@code index} as an epoch sees it: another variation of it in each if there is a random transform, otherwise
     * the same in all.
     */
    default T get(int index, int epoch) {
        return get(index);
    }

    /** A data set of the elements of a list. */
    static <T> Dataset<T> of(List<? extends T> samples) {
        return new SimpleDataset<>(samples);
    }

    /** A data set of the elements of an array, such as the rows of a {@code float[][]}. */
    static <T> Dataset<T> of(T[] samples) {
        return new SimpleDataset<>(Arrays.asList(samples));
    }

    /** Sample by sample, what two data sets of one size have. */
    static <A, B> Dataset<Example<A, B>> zip(Dataset<A> inputs, Dataset<B> targets) {
        return new Zipped<>(inputs, targets);
    }

    /** This data set with {@code function} applied to each sample. */
    default <R> Dataset<R> transform(Function<? super T, ? extends R> function) {
        return transform((value, draws) -> function.apply(value), 0);
    }

    /**
     * This data set with a random transform applied to each sample. What it draws depends on the seed, the epoch and the
     * sample's number in this data set alone: not on the order of asking, nor on the thread. Give each of several random
     * transforms a seed of its own.
     */
    default <R> Dataset<R> transform(RandomTransform<? super T, ? extends R> function, long seed) {
        return new Transformed<>(this, function, seed);
    }

    /** As {@link #transform(Function)}, of the inputs only. */
    static <A, B, R> Dataset<Example<R, B>> transformFirst(
            Dataset<Example<A, B>> data, Function<? super A, ? extends R> function) {
        return data.transform(example -> new Example<>(function.apply(example.input()), example.target()));
    }

    /** As {@link #transform(RandomTransform, long)}, of the inputs only. */
    static <A, B, R> Dataset<Example<R, B>> transformFirst(
            Dataset<Example<A, B>> data, RandomTransform<? super A, ? extends R> function, long seed) {
        return data.transform(
                (example, draws) -> new Example<>(function.apply(example.input(), draws), example.target()), seed);
    }

    /** The samples that {@code kept} accepts. Looks at every sample of epoch 0 once, now. */
    default Dataset<T> filter(Predicate<? super T> kept) {
        return new Picked<>(
                this, IntStream.range(0, size()).filter(i -> kept.test(get(i))).toArray());
    }

    /**
     * Part {@code part} of {@code parts} stretches of nearly equal size: the first {@code size() % parts} have one sample
     * more. Together they are the whole.
     */
    default Dataset<T> shard(int parts, int part) {
        if (part < 0 || part >= parts) {
            throw new IndexOutOfBoundsException("shard: the part must be from 0 to " + (parts - 1) + ": " + part);
        }
        int least = size() / parts;
        int longer = size() % parts;
        int from = part * least + Math.min(part, longer);
        int to = from + least + (part < longer ? 1 : 0);
        return new Picked<>(this, IntStream.range(from, to).toArray());
    }

    /** The first {@code count} samples, or all if there are fewer. */
    default Dataset<T> take(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("take: a number of samples from 0 on is needed: " + count);
        }
        return new Picked<>(this, IntStream.range(0, Math.min(count, size())).toArray());
    }

    /** The samples that a sampler chooses in epoch 0, in its order. */
    default Dataset<T> sample(Sampler sampler) {
        return new Picked<>(this, sampler.indices(0));
    }
}
