package dev.bellows.backend.onednn;

import dev.bellows.op.Op;

/** Something that a product does to each element of its result while that is still in a register. */
sealed interface PostOp {
    /** Applies a function of single elements that {@link Epilogue#takes}. */
    record Function(Op op) implements PostOp {
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
