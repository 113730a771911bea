package dev.bellows.op;

import java.util.List;

/**
 * How a tensor came about: the op, all of its inputs and outputs, and which output this is. Reverse-mode differentiation
 * needs nothing else, so one implementation serves computed arrays and traced symbols.
 */
public record Origin(Op op, List<Tensor> inputs, List<Tensor> outputs, int index) {}
