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
            public boolean comparesSamples() {
                return loss.comparesSamples();
            }
        };
    }
}
