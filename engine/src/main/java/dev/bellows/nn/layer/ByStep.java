package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which layers treat each step of a sequence by itself, so that steps which only fill up a batch mean nothing to others. */
final class ByStep {
    private static final Set<Class<? extends Block>> LAYERS = Set.of(
            Activation.class,
            Dropout.class,
            ELU.class,
            Embedding.class,
            GELU.class,
            HardSigmoid.class,
            Identity.class,
            LeakyReLU.class,
            RReLU.class,
            SELU.class,
            SiLU.class,
            SlicedEmbedding.class,
            Softplus.class,
            Swish.class);

    private ByStep() {}

    static boolean is(Block layer) {
        if (layer instanceof Dense dense) {
            return Boolean.FALSE.equals(dense.config().flatten());
        } else if (layer instanceof LayerNorm norm) {
            return isLast(norm.config().axis());
        } else if (layer instanceof RMSNorm norm) {
            return isLast(norm.config().axis());
        }
        return LAYERS.contains(layer.getClass());
    }

    private static boolean isLast(@Nullable Integer axis) {
        return axis == null || axis == -1;
    }
}
