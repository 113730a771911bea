/**
 * Bellows beside Spark's own multilayer perceptron: the same DataFrame, the same cores, the same held-out accuracy. {@code
 * ./bellows bench mllib} runs {@link dev.bellows.bench.mllib.MllibBench}.
 */
@NullMarked
package dev.bellows.bench.mllib;

import org.jspecify.annotations.NullMarked;
