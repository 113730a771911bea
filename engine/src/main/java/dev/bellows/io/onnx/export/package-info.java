/**
 * Blocks as ONNX models: {@link dev.bellows.io.onnx.export.OnnxExport} writes them. A block is recorded for several numbers of rows
 * ({@code Recorder}), which tells what grows with the batch ({@code Computation}); each op becomes the nodes of its row in {@code
 * NodeTable}, and an op without a row those of its expansion. How files look is in {@link dev.bellows.io.onnx.format}.
 */
@NullMarked
package dev.bellows.io.onnx.export;

import org.jspecify.annotations.NullMarked;
