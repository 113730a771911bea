package dev.bellows.cuda.check;

import dev.bellows.backend.Backend;
import dev.bellows.cuda.check.CheckedNetwork.Size;
import dev.bellows.graph.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How long a training step of a network takes on the card, and in PyTorch on the same card: by turns, so that both have the same clocks, and as the median of the turns. Both round factors of f32 to TF32; a step ends when its loss is read.
 */
public final class SpeedStage {
    /** How long a turn is to take, so that a clock is exact enough and all turns come to their end. */
    private static final double TURN_SECONDS = 0.4;

    private static final int TURNS = 5;
    private static final int WARM_STEPS = 5;
    private static final int MOST_STEPS = 500;

    /** What the contenders of PyTorch's are called, before the precision. */
    private static final String THEIRS = "pytorch.";

    /** Trains so many steps, and says how long it took. */
    private interface Contender {
        double seconds(int steps);
    }

    private final CheckedNetwork network;
    private final Size size;
    private final Figures figures;
    private final List<AutoCloseable> open = new ArrayList<>();

    private SpeedStage(CheckedNetwork network, Size size, Figures figures) {
        this.network = network;
        this.size = size;
        this.figures = figures;
    }

    /**
     * Measures one network.
     *
     * @param folder for weights that PyTorch reads
     * @param rehearsal whether there is no card, so that times mean nothing and are taken of small networks
     */
    public static void run(Backend device, String network, Path folder, boolean rehearsal, Figures figures)
            throws Exception {
        CheckedNetwork checked = CheckedNetwork.valueOf(network.toUpperCase(Locale.ROOT));
        SpeedStage stage = new SpeedStage(checked, rehearsal ? Size.SMALL : Size.LARGE, figures);
        try (Peer peer = Peer.start()) {
            stage.compare(stage.contenders(device, folder, peer), rehearsal);
        } finally {
            for (AutoCloseable each : stage.open) {
                each.close();
            }
        }
    }

    private Map<String, Contender> contenders(Backend device, Path folder, @Nullable Peer peer) throws IOException {
        Map<String, Contender> contenders = new LinkedHashMap<>();
        CheckedTraining plain = ours(device, Precision.FP32);
        CheckedTraining narrow = ours(device, Precision.BF16);
        contenders.put("bellows.tf32", steps -> seconds(plain, steps));
        contenders.put("bellows.bf16", steps -> seconds(narrow, steps));
        if (peer != null) {
            Path weights = folder.resolve(name() + ".safetensors");
            plain.save(weights);
            for (String precision : List.of("tf32", "bf16")) {
                try {
                    figures.put("pytorch", peer.description());
                    peer.open(network, weights, precision);
                    contenders.put(THEIRS + precision, steps -> peer.seconds(precision, steps));
                } catch (IllegalStateException failed) {
                    left(THEIRS + precision, failed);
                }
            }
        }
        return contenders;
    }

    private CheckedTraining ours(Backend device, Precision precision) {
        CheckedTraining training = new CheckedTraining(network, size, device, precision);
        open.add(training);
        return training;
    }

    private static double seconds(CheckedTraining training, int steps) {
        long start = System.nanoTime();
        training.losses(steps);
        return (System.nanoTime() - start) / 1e9;
    }

    private String name() {
        return network.name().toLowerCase(Locale.ROOT);
    }

    /** Says that a contender failed: the others go on without it. */
    private void left(String contender, RuntimeException failed) {
        String how = contender.startsWith(THEIRS) ? "not measured" : figures.judge(false);
        figures.say("speed %s %s %s: %s", name(), contender, how, failed);
    }

    /** Lets each do something that is asked for by its name; who fails does nothing any more. */
    private void each(Map<String, Contender> contenders, BiConsumer<String, Contender> work) {
        for (String contender : List.copyOf(contenders.keySet())) {
            try {
                work.accept(contender, contenders.get(contender));
            } catch (RuntimeException failed) {
                contenders.remove(contender);
                left(contender, failed);
            }
        }
    }

    private void compare(Map<String, Contender> contenders, boolean rehearsal) {
        Map<String, Integer> steps = new LinkedHashMap<>();
        each(contenders, (name, contender) -> {
            contender.seconds(rehearsal ? 2 : WARM_STEPS);
            double one = contender.seconds(rehearsal ? 1 : WARM_STEPS) / WARM_STEPS;
            steps.put(name, rehearsal ? 1 : (int) Math.max(WARM_STEPS, Math.min(MOST_STEPS, TURN_SECONDS / one)));
        });
        int turns = rehearsal ? 1 : TURNS;
        Map<String, double[]> times = new LinkedHashMap<>();
        contenders.keySet().forEach(name -> times.put(name, new double[turns]));
        for (int turn = 0; turn < turns; turn++) {
            int now = turn;
            each(contenders, (name, contender) -> {
                int count = steps.get(name);
                times.get(name)[now] = contender.seconds(count) / count;
            });
        }
        times.keySet().retainAll(contenders.keySet());
        String name = name();
        figures.put("network", name);
        figures.put("batch", network.batch(size));
        times.forEach((contender, taken) -> {
            Arrays.sort(taken);
            double median = taken[turns / 2];
            figures.put(contender + ".milliseconds", median * 1e3);
            figures.put(contender + ".perSecond", network.batch(size) / median);
            figures.say(
                    "speed %s %s: %.3f ms a step (%.3f to %.3f), %.0f samples/s at a batch of %d%s",
                    name,
                    contender,
                    median * 1e3,
                    taken[0] * 1e3,
                    taken[turns - 1] * 1e3,
                    network.batch(size) / median,
                    network.batch(size),
                    rehearsal ? ", which means nothing: there is no card" : "");
        });
    }
}
