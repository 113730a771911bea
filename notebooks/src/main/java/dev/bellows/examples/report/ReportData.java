package dev.bellows.examples.report;

import java.util.List;
import java.util.Map;

/**
 * What happened in one training run of a classifier: all that {@link HtmlReport} shows.
 *
 * @param headline what was trained, and how fast
 * @param epochs one entry per epoch, in order; at least one
 * @param evaluation how the trained model did on data it never saw
 * @param setup what was set and what was built
 */
public record ReportData(Headline headline, List<Epoch> epochs, Evaluation evaluation, Setup setup) {
    public ReportData {
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("report: no epochs; a run has at least one");
        }
        epochs = List.copyOf(epochs);
    }

    /**
     * What was trained, and how fast.
     *
     * @param title the name of the run
     * @param description one sentence under the title
     * @param imagesPerSecond training throughput of all workers together
     * @param fitSeconds wall time of the whole {@code fit}
     * @param workers how many tasks trained together
     */
    public record Headline(String title, String description, double imagesPerSecond, double fitSeconds, int workers) {}

    /**
     * One epoch as the training saw it.
     *
     * @param loss mean training loss
     * @param accuracy share of the training rows classified right, 0 to 1
     * @param seconds wall time
     * @param phases where one worker's time in this epoch went
     */
    public record Epoch(double loss, double accuracy, double seconds, Phases phases) {}

    /**
     * Seconds by what they were spent on.
     *
     * @param data waiting for batches
     * @param compute forward and backward passes and updates
     * @param communication exchanging gradients and weights, waiting for the other workers included
     */
    public record Phases(double data, double compute, double communication) {
        double total() {
            return data + compute + communication;
        }
    }

    /**
     * The measurement on the test data.
     *
     * @param mistakes the most confidently wrong rows, worst first; may be empty
     * @param imagesPerSecond scoring throughput
     */
    public record Evaluation(ConfusionMatrix confusion, List<Mistake> mistakes, double imagesPerSecond) {
        public Evaluation {
            mistakes = List.copyOf(mistakes);
        }
    }

    /**
     * A row the model was sure about, and wrong.
     *
     * @param probability what the model gave its prediction, 0 to 1
     */
    public record Mistake(Picture picture, int label, int prediction, double probability) {}

    /**
     * What was set and what was built.
     *
     * @param configuration names and values, in the order to show them
     * @param layers the network from its input to its output
     */
    public record Setup(Map<String, String> configuration, List<Layer> layers) {
        public Setup {
            layers = List.copyOf(layers);
        }
    }

    /**
     * One layer of the network.
     *
     * @param name the layer as it prints itself
     * @param output shape of what it returns for one row
     * @param parameters how many numbers it learns
     */
    public record Layer(String name, String output, long parameters) {}
}
