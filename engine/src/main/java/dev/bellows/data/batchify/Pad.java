package dev.bellows.data.batchify;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Stacks arrays whose extents differ along one axis, filled up with a value behind their end.
 *
 * @param axis the axis of the samples along which they may differ; negative counts from the last
 * @param value what fills the rest, 0 as a rule
 */
public record Pad(int axis, double value) implements Batchify<NDArray, Pad.Padded> {
    /**
     * A padded batch.
     *
     * @param data {@code [batch, …]}, as long as the longest sample
     * @param lengths i32 {@code [batch]}: how long each sample was
     */
    public record Padded(NDArray data, NDArray lengths) {}

    /** Java arrays, such as the tokens of sentences: i32 {@code [batch, longest]}. */
    public static Batchify<int[], Padded> ints(int value) {
        return samples -> {
            int longest =
                    samples.stream().mapToInt(sample -> sample.length).max().orElse(0);
            int[] data = new int[Math.multiplyExact(samples.size(), longest)];
            Arrays.fill(data, value);
            for (int i = 0; i < samples.size(); i++) {
                System.arraycopy(samples.get(i), 0, data, i * longest, samples.get(i).length);
            }
            int[] lengths = samples.stream().mapToInt(sample -> sample.length).toArray();
            return new Padded(NDArray.of(data, samples.size(), longest), NDArray.of(lengths, samples.size()));
        };
    }

    @Override
    public Padded batch(List<? extends NDArray> samples) {
        Spec first = samples.get(0).spec();
        int along = first.shape().axis(axis);
        int[] lengths = samples.stream()
                .mapToInt(sample -> length(sample.spec(), first, along))
                .toArray();
        int longest = Arrays.stream(lengths).max().orElseThrow();
        Spec spec = first.with(Shape.of(samples.size()).concat(first.shape().with(along, longest)));
        NDArray data = NDArray.empty(spec);
        data.fill(value);
        ByteBuffer all = data.read();
        long outer = first.shape().slice(0, along).size();
        int inner = Math.toIntExact(
                first.shape().slice(along + 1, first.shape().rank()).size()
                        * first.dtype().bytes());
        for (int i = 0; i < samples.size(); i++) {
            ByteBuffer sample = samples.get(i).read();
            for (long j = 0; j < outer; j++) {
                int to = Math.toIntExact((i * outer + j) * longest * inner);
                all.put(to, sample, Math.toIntExact(j * lengths[i] * inner), lengths[i] * inner);
            }
        }
        data.write(all);
        return new Padded(data, NDArray.of(lengths, lengths.length));
    }

    private static int length(Spec spec, Spec first, int along) {
        boolean alike = spec.dtype() == first.dtype()
                && spec.shape().rank() == first.shape().rank()
                && spec.shape().without(along).equals(first.shape().without(along));
        if (!alike) {
            throw new ShapeException("pad: all samples of a batch must be alike but for axis " + along
                    + ": the first is " + first + ", another is " + spec);
        }
        return spec.shape().dim(along);
    }
}
