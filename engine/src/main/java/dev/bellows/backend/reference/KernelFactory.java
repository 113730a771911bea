package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.List;

/** Makes the kernel of one kind of op. */
interface KernelFactory<O extends Op> {
    Kernel make(O op, List<Spec> in);
}
