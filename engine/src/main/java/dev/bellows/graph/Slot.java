package dev.bellows.graph;

import dev.bellows.core.Spec;

/**
 * A piece of memory in an execution plan, shared by the symbols that are views of one another.
 *
 * @param kind where the memory comes from
 * @param number which one of that kind
 * @param bytes its size
 */
record Slot(Kind kind, int number, long bytes) {
    enum Kind {
        /** Given by the caller at each run. */
        INPUT,
        /** An array that the trace captured. */
        CAPTURED,
        /** Computed once, when the plan is made. */
        CONSTANT,
        /** Given by the caller to receive a result. */
        OUTPUT,
        /** A part of the plan's own arena, reused between values that do not live at the same time. */
        ARENA
    }

    static Slot of(Kind kind, int number, Spec spec) {
        return new Slot(kind, number, spec.bytes());
    }
}
