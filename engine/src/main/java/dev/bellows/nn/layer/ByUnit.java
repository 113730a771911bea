package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import java.util.Set;

/** Layers that look at one number at a time, so that a rank which has some of the units can apply them to these alone. */
final class ByUnit {
    private static final Set<Class<? extends Block>> LAYERS = Set.of(
            Activation.class,
            ELU.class,
            GELU.class,
            HardSigmoid.class,
            Identity.class,
            LeakyReLU.class,
            SELU.class,
            SiLU.class,
            Softplus.class,
            Swish.class);

    private ByUnit() {}

    static boolean is(Block layer) {
        return LAYERS.contains(layer.getClass());
    }
}
