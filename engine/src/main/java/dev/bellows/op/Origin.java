package dev.bellows.op;

import java.util.List;

/**
 * How a tensor came about: the op, all of its inputs and outputs, which output this is, and where it was applied.
 * Reverse-mode differentiation needs nothing else, so one implementation serves computed arrays and traced symbols.
 */
public record Origin(Op op, List<Tensor> inputs, List<Tensor> outputs, int index, CreationSite site) {}
