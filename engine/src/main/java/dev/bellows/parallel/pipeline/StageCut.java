package dev.bellows.parallel.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which layers make a stage: neighbours, so that the stage that takes longest takes as little time as can be.
 *
 * @param layers all of them, first to last
 * @param starts the first layer of each stage
 */
public record StageCut(List<LayerCost> layers, List<Integer> starts) {
    private static final double MEGA = 1e6;
    private static final double MIB = 1 << 20;

    public StageCut {
        layers = List.copyOf(layers);
        starts = List.copyOf(starts);
    }

    /** The time of the longest stage so far, what its cuts let through, and where the last stage begins; greater than all: there is none. */
    private record Best(long longest, long across, int start) {
        static final Best NONE = new Best(Long.MAX_VALUE, Long.MAX_VALUE, -1);

        boolean isBetterThan(Best other) {
            return longest < other.longest || (longest == other.longest && across < other.across);
        }
    }

    /**
     * The best cut, by dynamic programming over the stages and the layers that they end with. Of cuts that are as fast, the one through
     * which least travels. Each stage has weights, and floating numbers go from one to the next.
     *
     * @throws IllegalArgumentException if there are not as many stages in the network
     */
    public static StageCut of(List<LayerCost> layers, int stages) {
        int count = layers.size();
        Best[][] best = new Best[stages + 1][count + 1];
        for (Best[] row : best) {
            Arrays.fill(row, Best.NONE);
        }
        best[0][0] = new Best(0, 0, 0);
        for (int stage = 1; stage <= stages; stage++) {
            for (int end = 1; end <= count; end++) {
                best[stage][end] = best(layers, best[stage - 1], end);
            }
        }
        if (best[stages][count].start < 0) {
            throw new IllegalArgumentException(
                    "there are no " + stages + " stages in the network: each needs a layer with"
                            + " weights, and floating numbers must go from one to the next; there are at most "
                            + most(layers, best, stages) + " among " + count + " layers");
        }
        List<Integer> starts = new ArrayList<>();
        int end = count;
        for (int stage = stages; stage > 0; stage--) {
            end = best[stage][end].start;
            starts.add(0, end);
        }
        return new StageCut(layers, starts);
    }

    /** The best way to end a stage before the layer {@code end}, given those of one stage less. */
    private static Best best(List<LayerCost> layers, Best[] before, int end) {
        Best found = Best.NONE;
        long time = 0;
        boolean isTrained = false;
        for (int start = end - 1; start >= 0; start--) {
            time += layers.get(start).time();
            isTrained |= layers.get(start).isTrained();
            Best earlier = before[start];
            boolean mayCut = start == 0 || layers.get(start - 1).out().dtype().isFloating();
            if (earlier.start >= 0 && isTrained && mayCut) {
                long across = start == 0 ? 0 : layers.get(start - 1).out().bytes();
                Best next = new Best(Math.max(earlier.longest, time), earlier.across + across, start);
                found = next.isBetterThan(found) ? next : found;
            }
        }
        return found;
    }

    private static int most(List<LayerCost> layers, Best[][] best, int stages) {
        int most = stages;
        while (most > 1 && best[most][layers.size()].start < 0) {
            most--;
        }
        return most;
    }

    /** How many stages. */
    public int stages() {
        return starts.size();
    }

    /** The first layer of a stage. */
    public int start(int stage) {
        return starts.get(stage);
    }

    /** One past the last layer of a stage. */
    public int end(int stage) {
        return stage + 1 < starts.size() ? starts.get(stage + 1) : layers.size();
    }

    /** The layers of a stage. */
    public List<LayerCost> of(int stage) {
        return layers.subList(start(stage), end(stage));
    }

    /** Which layers a stage has, in words. */
    String describe(int stage) {
        return "stage " + stage + " of " + stages() + ", layers "
                + layers.get(start(stage)).path() + " to "
                + layers.get(end(stage) - 1).path();
    }

    /** A line for each stage: its layers, its share of the time, its weights, what its ops give, and what it sends on. */
    public String explain() {
        long all = layers.stream().mapToLong(LayerCost::time).sum();
        StringBuilder text = new StringBuilder();
        for (int stage = 0; stage < stages(); stage++) {
            List<LayerCost> own = of(stage);
            long time = own.stream().mapToLong(LayerCost::time).sum();
            text.append(String.format(
                    Locale.ROOT,
                    "%s (%s): %.0f %% of the time, %.1f MFLOP, weights %.2f MiB,"
                            + " values %.2f MiB of each of at most %d parts, sends %s%n",
                    describe(stage),
                    own.size() == 1
                            ? own.get(0).name()
                            : own.get(0).name() + " … "
                                    + own.get(own.size() - 1).name(),
                    100.0 * time / Math.max(1, all),
                    own.stream().mapToLong(LayerCost::flops).sum() / MEGA,
                    own.stream().mapToLong(LayerCost::weights).sum() / MIB,
                    own.stream().mapToLong(LayerCost::values).sum() / MIB,
                    stages() - stage,
                    own.get(own.size() - 1).out()));
        }
        return text.toString();
    }
}
