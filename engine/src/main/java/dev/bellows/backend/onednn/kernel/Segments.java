package dev.bellows.backend.onednn.kernel;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.Shape;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A function of single elements in several passes, segment by segment, so that a pass finds in the cache what the one before
 * it wrote. All inputs and outputs are as large, apart from inputs of one element, which all segments share.
 */
final class Segments implements Kernel {
    /** Four such arrays of f32 are in the caches of two processors at once, and starting a pass costs a hundredth of it. */
    private static final int LENGTH = 1 << 18;

    private final long size;
    private final Kernel segment;
    /** For what the last whole segment leaves. */
    private final @Nullable Kernel rest;

    private Segments(long size, Kernel segment, @Nullable Kernel rest) {
        this.size = size;
        this.segment = segment;
        this.rest = rest;
    }

    /** A kernel for {@code size} elements, made of those that {@code planner} makes for fewer. */
    static Kernel of(long size, IntFunction<Kernel> planner) {
        if (size <= LENGTH) {
            return planner.apply((int) size);
        }
        int left = (int) (size % LENGTH);
        return new Segments(size, planner.apply(LENGTH), left == 0 ? null : planner.apply(left));
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        long done = 0;
        for (; done + LENGTH <= size; done += LENGTH) {
            segment.run(part(in, done, LENGTH), part(out, done, LENGTH));
        }
        if (rest != null) {
            int left = (int) (size - done);
            rest.run(part(in, done, left), part(out, done, left));
        }
    }

    private static List<Storage> part(List<Storage> storages, long done, int length) {
        return storages.stream()
                .map(all -> all.spec().shape().size() == 1 ? all : part(all, done, length))
                .toList();
    }

    private static Storage part(Storage all, long done, int length) {
        long offset = all.offset() + done * all.spec().dtype().bytes();
        return new Storage(all.buffer(), offset, all.spec().with(Shape.of(length)));
    }

    @Override
    public int overwrites(int output) {
        return segment.overwrites(output);
    }

    @Override
    public void close() {
        segment.close();
        if (rest != null) {
            rest.close();
        }
    }

    @Override
    public String toString() {
        return segment + " by segments of " + LENGTH;
    }
}
