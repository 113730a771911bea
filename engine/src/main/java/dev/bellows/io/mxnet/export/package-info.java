/** Blocks as models of MXNet: an op of the engine is a row, or its expansion. */
@NullMarked
package dev.bellows.io.mxnet.export;

import org.jspecify.annotations.NullMarked;
