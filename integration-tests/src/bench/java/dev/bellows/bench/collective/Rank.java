package dev.bellows.bench.collective;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What a process does that plays one rank: it says where it can be reached, gets what all have said, and then sums arrays of as many bytes, as
 * often, as each line asks. It answers with the median time, or with what was wrong.
 */
abstract class Rank {
    private static final double WARM_UP = 0.5;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    /** Tells all ranks where this one is, and returns what each has said. */
    final List<String> exchange(String mine) {
        try {
            out.println("AT " + mine);
            return List.of(in.readLine().split(" "));
        } catch (IOException e) {
            throw new IllegalStateException("bench: the other ranks are not there", e);
        }
    }

    /** Sums floats over all ranks, in place. */
    abstract void sum(ByteBuffer data);

    /** Returns once all ranks have called it. */
    abstract void meet();

    final void serve(int rank, int size) throws IOException {
        out.println("READY");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            out.println("TIME " + time(Integer.parseInt(words[0]), Integer.parseInt(words[1]), rank, size));
        }
    }

    private double time(int bytes, int rounds, int rank, int size) {
        ByteBuffer data = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        long[] nanos = new long[rounds];
        for (int round = -(int) Math.ceil(WARM_UP * rounds); round < rounds; round++) {
            for (int at = 0; at < bytes; at += Float.BYTES) {
                data.putFloat(at, rank + at % 7);
            }
            meet();
            long start = System.nanoTime();
            sum(data);
            if (round >= 0) {
                nanos[round] = System.nanoTime() - start;
            }
        }
        int last = bytes / Float.BYTES * Float.BYTES - Float.BYTES;
        float expected = size * (size - 1) / 2f + size * (float) (last % 7);
        if (checks() && data.getFloat(last) != expected) {
            throw new IllegalStateException("bench: the sum is " + data.getFloat(last) + " and should be " + expected);
        }
        Arrays.sort(nanos);
        return nanos[rounds / 2];
    }

    /** Whether what it does is a sum. */
    boolean checks() {
        return true;
    }
}
