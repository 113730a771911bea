package dev.bellows.io.onnx.export;

import dev.bellows.op.CreationSite;
import dev.bellows.op.Op;
import java.util.List;

/**
 * An op where it is applied.
 *
 * @param within the op of the network that this one is a part of, or the op itself
 */
record Step(Op op, Op within, List<Flow> in, List<Flow> out, CreationSite site) {
    /** What messages call it. */
    String label() {
        return op.name() + (op == within ? "" : " of " + within.name()) + site;
    }
}
