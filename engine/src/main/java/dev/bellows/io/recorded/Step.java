package dev.bellows.io.recorded;

import dev.bellows.op.CreationSite;
import dev.bellows.op.Op;
import java.util.List;

/**
 * An op where it is applied.
 *
 * @param within the op of the network that this one is a part of, or the op itself
 */
public record Step(Op op, Op within, List<Flow> in, List<Flow> out, CreationSite site) {
    /** What messages call it. */
    public String label() {
        return op.name() + (op == within ? "" : " of " + within.name()) + site;
    }
}
