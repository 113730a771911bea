package dev.bellows.cuda.check;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.cuda.check.CheckedNetwork.Size;
import dev.bellows.graph.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether each network learns on the device as it does on the processors and in PyTorch, from the same weights on the same batch, in f32. */
public final class LossStage {
    private static final int STEPS = 5;
    private static final String EXACT = "f32";

    private final Backend device;
    private final Path folder;
    private final Figures figures;

    private LossStage(Backend device, Path folder, Figures figures) {
        this.device = device;
        this.folder = folder;
        this.figures = figures;
    }

    /** Compares all networks; {@code folder} is for weights that PyTorch reads. */
    public static void run(Backend device, Path folder, Figures figures) throws IOException {
        LossStage stage = new LossStage(device, folder, figures);
        try (Peer peer = Peer.start()) {
            if (peer != null) {
                figures.put("pytorch", peer.description());
            }
            for (CheckedNetwork network : CheckedNetwork.values()) {
                try {
                    stage.compare(network, peer);
                } catch (RuntimeException failed) { // the next one may still be right
                    figures.say(
                            "losses %s %s: %s", network.name().toLowerCase(Locale.ROOT), figures.judge(false), failed);
                }
            }
        }
    }

    private void compare(CheckedNetwork network, @Nullable Peer peer) throws IOException {
        String name = network.name().toLowerCase(Locale.ROOT);
        double[] expected;
        Path weights = folder.resolve(name + "-small.safetensors");
        try (CheckedTraining training =
                new CheckedTraining(network, Size.SMALL, Backends.named("onednn"), Precision.FP32)) {
            training.save(weights);
            expected = training.losses(STEPS);
        }
        double[] actual;
        try (CheckedTraining training = new CheckedTraining(network, Size.SMALL, device, Precision.FP32)) {
            actual = training.losses(STEPS);
        }
        double fromProcessors = difference(expected, actual);
        figures.put(name + ".fromProcessors", fromProcessors);
        figures.say(
                "losses %s %s: of %s those of the processors differ by %.1e at most",
                name, figures.judge(fromProcessors <= network.tolerance), text(actual), fromProcessors);
        if (peer != null) {
            double[] theirs;
            try {
                peer.open(network, weights, EXACT);
                theirs = peer.losses(EXACT, STEPS);
            } catch (IllegalStateException failed) { // which is no fault of ours
                figures.say("losses %s not compared: %s", name, failed.getMessage());
                return;
            }
            double fromPeer = difference(theirs, actual);
            figures.put(name + ".fromPyTorch", fromPeer);
            figures.say(
                    "losses %s %s: those of PyTorch differ by %.1e at most",
                    name, figures.judge(fromPeer <= network.tolerance), fromPeer);
        }
    }

    /** The largest difference, as a part of the first loss, since later ones may be next to nothing; infinite where something is no number. */
    static double difference(double[] expected, double[] actual) {
        double worst = expected.length == actual.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(expected.length, actual.length); i++) {
            double off = Math.abs(expected[i] - actual[i]) / Math.max(1e-3, Math.abs(expected[0]));
            worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(worst, off);
        }
        return worst;
    }

    private static String text(double[] losses) {
        return Arrays.stream(losses)
                .mapToObj(loss -> String.format(Locale.ROOT, "%.4f", loss))
                .toList()
                .toString();
    }
}
