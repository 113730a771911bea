package dev.bellows.backend.onednn.fused;

import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Tanh;

/** Something that a product does to each element of its result while that is still in a register. */
public sealed interface PostOp {
    /** Applies a function of single elements that {@link #takes}. */
    record Function(Op op) implements PostOp {
        /** Whether a product can do {@code op} to its elements. */
        public static boolean takes(Op op) {
            return op instanceof Relu || op instanceof Sigmoid || op instanceof Tanh || op instanceof Gelu;
        }

        @Override
        public String toString() {
            return op.toString();
        }
    }

    /** Multiplies by a number. */
    record Scaling(float by) implements PostOp {
        @Override
        public String toString() {
            return "times " + by;
        }
    }

    /** Adds the element of a further input, which lies like the result. */
    record Addition() implements PostOp {
        @Override
        public String toString() {
            return "sum";
        }
    }
}
