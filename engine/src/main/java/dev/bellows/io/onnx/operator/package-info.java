/**
 * What ONNX's operators mean: {@code Operators} lists them, one row each, and each family's file has their expansions into the
 * engine's ops. {@link dev.bellows.io.onnx.operator.Program} is a model whose operators are all found there, {@link
 * dev.bellows.io.onnx.operator.Evaluation} one pass through it.
 */
@NullMarked
package dev.bellows.io.onnx.operator;

import org.jspecify.annotations.NullMarked;
