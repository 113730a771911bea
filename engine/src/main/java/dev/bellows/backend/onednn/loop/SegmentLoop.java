package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * An elementwise function of f32 arrays as a loop in Java, for what oneDNN lacks. Loops over memory outside the heap are not
 * vectorised by the JVM, those over arrays are; so segments that fit the cache are copied to arrays and back, which makes
 * the whole several times as fast. Inputs are as large as the outputs, or hold one element, which then counts for all.
 */
final class SegmentLoop implements Kernel {
    private static final int SEGMENT = 1024;
    private static final int MOST_ARRAYS = 3;

    /** One set of arrays per thread serves all kernels. */
    private static final ThreadLocal<float[][]> ARRAYS = ThreadLocal.withInitial(() -> new float[MOST_ARRAYS][SEGMENT]);

    @FunctionalInterface
    interface Body {
        /** Computes a segment: {@code arrays} are the inputs, then the outputs, of which {@code count} elements count. */
        void compute(float[][] arrays, int count);
    }

    private final Body body;
    private final int overwritten;

    /**
     * @param overwritten the input in whose memory output 0 may be, as large as that, or -1 if there is none; a segment is read
     *     before it is written
     */
    SegmentLoop(Body body, int overwritten) {
        this.body = body;
        this.overwritten = overwritten;
    }

    @Override
    public int overwrites(int output) {
        return output == 0 ? overwritten : -1;
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        FloatBuffer[] sources = buffers(in);
        FloatBuffer[] targets = buffers(out);
        float[][] arrays = ARRAYS.get();
        int total = targets[0].capacity();
        for (int i = 0; i < sources.length; i++) {
            if (sources[i].capacity() == 1) {
                Arrays.fill(arrays[i], 0, Math.min(SEGMENT, total), sources[i].get(0));
            }
        }
        for (int done = 0; done < total; done += SEGMENT) {
            int count = Math.min(SEGMENT, total - done);
            for (int i = 0; i < sources.length; i++) {
                if (sources[i].capacity() > 1) {
                    sources[i].get(arrays[i], 0, count);
                }
            }
            body.compute(arrays, count);
            for (int i = 0; i < targets.length; i++) {
                targets[i].put(arrays[sources.length + i], 0, count);
            }
        }
    }

    private static FloatBuffer[] buffers(List<Storage> storages) {
        return storages.stream()
                .map(storage -> HostMemory.bytes(storage).asFloatBuffer())
                .toArray(FloatBuffer[]::new);
    }
}
