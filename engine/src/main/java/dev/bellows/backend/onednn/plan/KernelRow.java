package dev.bellows.backend.onednn.plan;

import dev.bellows.backend.Kernel;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.List;

/**
 * One line of the table from op to kernel. An op may have several: the first that can do it for the inputs at hand counts.
 *
 * @param op whose kernel it is
 * @param factory makes the kernel
 * @param anyLayout whether the kernel takes and gives arrays that do not lie plainly
 * @param guard what is put around the kernel
 */
public record KernelRow<O extends Op>(Class<O> op, Factory<O> factory, boolean anyLayout, Guard<O> guard) {
    /** Makes a kernel for what is wanted. */
    @FunctionalInterface
    public interface Factory<O extends Op> {
        /**
         * A new kernel.
         *
         * @throws Unimplemented if there is none for these inputs
         */
        Kernel make(KernelRequest<O> wanted);
    }

    /** Makes a kernel that does not ask how arrays lie: they lie plainly. */
    @FunctionalInterface
    public interface PlainFactory<O extends Op> {
        /**
         * A new kernel.
         *
         * @throws Unimplemented if there is none for these inputs
         */
        Kernel make(O op, List<Spec> in);
    }

    /** Mends what a kernel does not do as we define it, such as losing a NaN. */
    @FunctionalInterface
    public interface Guard<O extends Op> {
        /** A kernel that becomes the owner of {@code fast}. */
        Kernel around(Kernel fast, KernelRequest<O> wanted);
    }

    /** A kernel of oneDNN's primitives. */
    public static <O extends Op> KernelRow<O> planned(Class<O> op, Planner<O> planner) {
        return requested(op, wanted -> wanted.plan(planner));
    }

    /** As {@link #planned}, of a product, which takes longer than to read and to write its arrays. */
    public static <O extends Op> KernelRow<O> product(Class<O> op, Planner<O> planner) {
        return requested(op, wanted -> wanted.planProduct(planner));
    }

    /** A kernel that needs nothing of oneDNN. */
    public static <O extends Op> KernelRow<O> made(Class<O> op, PlainFactory<O> factory) {
        return requested(op, wanted -> factory.make(wanted.op(), wanted.in()));
    }

    /** A kernel that is made of others. */
    public static <O extends Op> KernelRow<O> requested(Class<O> op, Factory<O> factory) {
        return new KernelRow<>(op, factory, false, (fast, wanted) -> fast);
    }

    /** The same, for arrays that lie in any layout. */
    public KernelRow<O> inAnyLayout() {
        return new KernelRow<>(op, factory, true, guard);
    }

    /** The same, with something around each kernel. */
    public KernelRow<O> guardedBy(Guard<O> other) {
        return new KernelRow<>(op, factory, anyLayout, other);
    }

    Kernel kernel(KernelRequest<O> wanted) {
        return guard.around(factory.make(wanted), wanted);
    }
}
