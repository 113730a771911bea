/**
 * Who owns native memory: a {@link dev.bellows.memory.Scope} owns arrays and frees them when it closes, a
 * {@link dev.bellows.memory.Buffer} counts the arrays that share it, a {@link dev.bellows.memory.HostPool} keeps freed
 * host memory for the next array of the same size. The garbage collector frees none of it.
 */
@NullMarked
package dev.bellows.memory;

import org.jspecify.annotations.NullMarked;
