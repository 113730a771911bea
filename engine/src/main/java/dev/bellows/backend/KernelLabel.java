package dev.bellows.backend;

import dev.bellows.op.CreationSite;
import dev.bellows.op.Op;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel computes, for those who listen.
 *
 * @param backend that computes
 * @param op the primitive, or the composite that has a kernel of its own
 * @param traced where the op was applied whose step of a compiled graph this is; null where it is applied right now
 */
public record KernelLabel(Backend backend, Op op, @Nullable CreationSite traced) {
    /** Whether it is a step of a compiled graph. */
    public boolean isCompiled() {
        return traced != null;
    }

    /** Where the op was applied. To be asked from within the listener. */
    public CreationSite site() {
        return traced != null ? traced : CreationSite.here();
    }
}
