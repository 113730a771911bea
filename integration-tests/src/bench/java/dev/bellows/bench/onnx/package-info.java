/** How fast models of others are read. */
@NullMarked
package dev.bellows.bench.onnx;

import org.jspecify.annotations.NullMarked;
