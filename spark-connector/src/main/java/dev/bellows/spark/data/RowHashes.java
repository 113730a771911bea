package dev.bellows.spark.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;

/**
 * The hashes of a partition's rows in ascending order, of those that are trained on or of those held out. They number the rows by what they hold, whatever the order in which
 * they arrive: the rank of a row is that of its hash, and rows of one hash are equal (of n rows, two others share one with a
 * probability of n²/2⁶⁵). Takes 8 bytes per row, in arrays of {@value #CHUNK_BYTES} that Spark can keep and move.
 */
final class RowHashes implements RowNumbers {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int PER_CHUNK = CHUNK_BYTES / Long.BYTES;
    private static final long SEED = 0x42656C6C6F7773L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final List<byte[]> chunks;
    private final int size;
    /** For the first row of each hash, how many rows of it were numbered; made when the first repeats. */
    private int[] numbered = {};

    /** Hashes in ascending order, as {@link #chunks} gives them. */
    RowHashes(List<byte[]> chunks) {
        this.chunks = chunks;
        size = chunks.stream().mapToInt(chunk -> chunk.length / Long.BYTES).sum();
    }

    /** The hash of a row, which lies in an array from a place on. */
    static long of(byte[] rows, int from, int bytes) {
        return XXH64.hashUnsafeBytes(rows, Platform.BYTE_ARRAY_OFFSET + from, bytes, SEED);
    }

    /** Collects the hashes of rows in the order of arrival. */
    static final class Builder {
        private long[] hashes = new long[PER_CHUNK / 8];
        private int size;

        void add(long hash) {
            if (size == hashes.length) {
                hashes = Arrays.copyOf(hashes, (int) Math.min(Math.max(2L * size, size + 1L), Integer.MAX_VALUE - 8));
            }
            hashes[size++] = hash;
        }

        RowHashes sorted() {
            Arrays.sort(hashes, 0, size);
            List<byte[]> chunks = new ArrayList<>();
            for (int from = 0; from < size; from += PER_CHUNK) {
                byte[] chunk = new byte[Long.BYTES * Math.min(PER_CHUNK, size - from)];
                for (int i = 0; i < chunk.length; i += Long.BYTES) {
                    LONGS.set(chunk, i, hashes[from + i / Long.BYTES]);
                }
                chunks.add(chunk);
            }
            return new RowHashes(chunks);
        }
    }

    /** In how many chunks the hashes of so many rows are. */
    static int chunks(long rows) {
        return Math.toIntExact((rows + PER_CHUNK - 1) / PER_CHUNK);
    }

    /** All of them. */
    List<byte[]> chunks() {
        return chunks;
    }

    int size() {
        return size;
    }

    /** Their sum, which is another if one of them is. */
    long sum() {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            sum += at(i);
        }
        return sum;
    }

    @Override
    public int next(long hash) {
        int first = first(hash);
        if (first == size || at(first) != hash) {
            return -1;
        }
        if (numbered.length == 0) {
            numbered = new int[size];
        }
        int rank = first + numbered[first]++;
        return rank < size && at(rank) == hash ? rank : -1;
    }

    /** The first place whose hash is not below. */
    private int first(long hash) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle) < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private long at(int place) {
        return (long) LONGS.get(chunks.get(place / PER_CHUNK), place % PER_CHUNK * Long.BYTES);
    }
}
