package dev.bellows.bench.network;

import dev.bellows.bench.ranks.Ranks;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Reduction;
import dev.bellows.collective.simulation.Processor;
import dev.bellows.collective.wire.Bf16Wire;
import dev.bellows.core.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;

/**
 * What this machine takes for what the simulation asks about, from two and four ranks in bare namespaces: a further message's and a byte's costs by processor time,
 * which other work on the machine changes little, and what remains of a small sum's time by the clock, the latency.
 *
 * @param processor of a rank
 * @param latency of the bare network, in seconds
 */
record Calibration(Processor processor, double latency) {
    private static final int SMALL = 64;
    private static final int LARGE = 16 << 20;
    private static final int SMALL_ROUNDS = 4000;
    private static final int LARGE_ROUNDS = 60;
    private static final int PIECE = 256 << 10;
    private static final int MORE_MESSAGES = 4;
    private static final double NANO = 1e-9;

    static Calibration of(Ranks two, Ranks four) throws IOException {
        two.ask(SMALL + " " + SMALL_ROUNDS);
        List<double[]> small = two.ask(SMALL + " " + SMALL_ROUNDS);
        two.ask(LARGE + " " + LARGE_ROUNDS / 4);
        List<double[]> large = two.ask(LARGE + " " + LARGE_ROUNDS);
        double reduce = reduceSeconds();
        // Of two ranks one message goes out and one comes in, of four three each; that a thread is woken at all is
        // latency.
        four.ask(SMALL + " " + SMALL_ROUNDS);
        double ofFour = mean(four.ask(SMALL + " " + SMALL_ROUNDS), 1);
        double perMessage = Math.max(0, ofFour - mean(small, 1)) * NANO / MORE_MESSAGES;
        // Of a large sum each rank sends and receives the array, and adds two vectors of half of it.
        double perByte = Math.max(0, mean(large, 1) * NANO - LARGE * reduce) / (2.0 * LARGE);
        double latency = Math.max(0, mean(small, 0) * NANO - 2 * perMessage);
        return new Calibration(new Processor(perMessage, perByte, reduce, codeSeconds()), latency);
    }

    private static double mean(List<double[]> answers, int place) {
        return answers.stream().mapToDouble(answer -> answer[place]).average().orElseThrow();
    }

    private static double reduceSeconds() {
        Reduction reduction = Reduction.of(DType.F32, ReduceOp.SUM);
        ByteBuffer own = direct(PIECE);
        List<ByteBuffer> both = List.of(own, direct(PIECE));
        return leastSeconds(() -> reduction.reduce(both, own)) / (2.0 * PIECE);
    }

    private static double codeSeconds() {
        Bf16Wire wire = new Bf16Wire();
        ByteBuffer elements = direct(PIECE);
        ByteBuffer encoded = direct(PIECE / 2);
        double encode = leastSeconds(() -> wire.encode(elements, encoded));
        return (encode + leastSeconds(() -> wire.decode(encoded, elements))) / (2.0 * PIECE);
    }

    /** The quickest of many times, once the compiler has seen to it. */
    private static double leastSeconds(Runnable work) {
        double least = Double.MAX_VALUE;
        for (int time = 0; time < 3000; time++) {
            long start = System.nanoTime();
            work.run();
            least = Math.min(least, (System.nanoTime() - start) * NANO);
        }
        return least;
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "latency %.1f us, %.1f us per message, %.3f ns per byte moved, %.3f reduced, %.3f coded",
                latency / 1e-6,
                processor.perMessage() / 1e-6,
                processor.perByte() / NANO,
                processor.reducePerByte() / NANO,
                processor.codePerByte() / NANO);
    }
}
