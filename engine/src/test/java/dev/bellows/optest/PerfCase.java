package dev.bellows.optest;

/**
 * What the benchmarks time: an op of the table at a size that training meets.
 *
 * @param name what it is chosen by, such as {@code matmul_mlp}
 * @param of the op and its inputs, in f32
 */
public record PerfCase(String name, Case of) {}
