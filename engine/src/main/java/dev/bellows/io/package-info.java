/**
 * Models in files: named arrays as safetensors ({@link dev.bellows.io.Safetensors}), and a network as the graph that it was
 * traced to, with its arrays ({@link dev.bellows.io.GraphModel}).
 */
@NullMarked
package dev.bellows.io;

import org.jspecify.annotations.NullMarked;
