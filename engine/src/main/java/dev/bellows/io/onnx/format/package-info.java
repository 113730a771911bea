/**
 * The ONNX file format: messages as records over a mapped file, field numbers in {@link dev.bellows.io.onnx.format.OnnxFields},
 * element types in {@link dev.bellows.io.onnx.format.ElementType}. What operators mean is not known here.
 */
@NullMarked
package dev.bellows.io.onnx.format;

import org.jspecify.annotations.NullMarked;
