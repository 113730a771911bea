package dev.bellows.collective.algorithm;

import dev.bellows.collective.wire.Wire;

/** How elements travel and how they are reduced where they arrive. */
public record Coding(Wire wire, Reduction reduction) {
    /** A reduction by {@code op} of elements that travel as {@code wire} says. */
    public static Coding of(Wire wire, ReduceOp op) {
        return new Coding(wire, Reduction.of(wire.memory(), op));
    }
}
