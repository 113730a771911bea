/** ONNX models beside the oracles of the ONNX project and of PyTorch. */
@NullMarked
package dev.bellows.onnx;

import org.jspecify.annotations.NullMarked;
