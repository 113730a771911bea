/**
 * Models that ONNX Runtime computes in the place of the engine. It is no part of Bellows: whoever wants it adds it to the class path. The only
 * importer of {@code ai.onnxruntime}, and the only one that knows what goes on where it is missing.
 */
@NullMarked
package dev.bellows.spark.onnxruntime;

import org.jspecify.annotations.NullMarked;
