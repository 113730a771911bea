package dev.bellows.backend;

import dev.bellows.op.Op;

/**
 * What a kernel computes, for those who listen.
 *
 * @param backend that computes
 * @param op the primitive, or the composite that has a kernel of its own
 * @param compiled whether it is a step of a compiled graph
 */
public record KernelLabel(Backend backend, Op op, boolean compiled) {}
