package dev.bellows.train.fit;

import dev.bellows.nn.loss.Loss;
import dev.bellows.op.Tensor;
import java.util.List;

/** What training makes small: a loss of everything that the network gives and everything that is expected. */
@FunctionalInterface
public interface Objective {
    /**
     * The losses, [batch].
     *
     * @param outputs of the network
     * @param labels of the batch
     */
    Tensor of(List<Tensor> outputs, List<Tensor> labels);

    /**
     * The losses and what else is known of a batch.
     *
     * @param losses [batch]
     * @param shown what metrics are shown: the first output, or of a loss that compares samples how many partners of others are
     *     nearer than a sample's own, [batch]
     */
    record Judged(Tensor losses, Tensor shown) {}

    /** As {@link #of(List, List)}, with what metrics are shown. */
    default Judged judge(List<Tensor> outputs, List<Tensor> labels) {
        return new Judged(of(outputs, labels), outputs.get(0));
    }

    /** Whether a sample's loss depends on the others of its batch, those of all peers; {@link Loss#comparesSamples}. */
    default boolean comparesSamples() {
        return false;
    }

    /** What {@link Loss#ofAll} says of all outputs and labels; samples are weighed by the {@link Minibatch#weights}. */
    static Objective of(Loss loss) {
        return new Objective() {
            @Override
            public Tensor of(List<Tensor> outputs, List<Tensor> labels) {
                return loss.ofAll(outputs, labels);
            }

            @Override
            public Judged judge(List<Tensor> outputs, List<Tensor> labels) {
                return loss.compared(outputs, labels)
                        .map(compared -> new Judged(compared.losses(), compared.nearer()))
                        .orElseGet(() -> new Judged(of(outputs, labels), outputs.get(0)));
            }

            @Override
            public boolean comparesSamples() {
                return loss.comparesSamples();
            }
        };
    }
}
