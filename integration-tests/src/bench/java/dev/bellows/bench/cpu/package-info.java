/**
 * Bellows beside TensorFlow, PyTorch and MXNet on the same cores: the same models, each contender in a JVM of its own, their
 * turns alternating, so that a machine that drifts drifts under all of them. {@code ./bellows bench cpu} runs
 * {@link dev.bellows.bench.cpu.CpuBench}.
 */
@NullMarked
package dev.bellows.bench.cpu;

import org.jspecify.annotations.NullMarked;
