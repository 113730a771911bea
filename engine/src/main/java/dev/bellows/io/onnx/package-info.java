/**
 * ONNX models as blocks: {@link dev.bellows.io.onnx.Onnx} loads them, {@link dev.bellows.io.onnx.OnnxBlock} computes as they say. How
 * the files look is in {@link dev.bellows.io.onnx.format}, what operators mean in {@link dev.bellows.io.onnx.operator}.
 */
@NullMarked
package dev.bellows.io.onnx;

import org.jspecify.annotations.NullMarked;
