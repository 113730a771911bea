package dev.bellows.backend;

import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;

/**
 * A dense, row-major array in memory: where it lies and what it is. What kernels work on.
 *
 * @param offset bytes from the start of the buffer to the first element
 */
public record Storage(Buffer buffer, long offset, Spec spec) {}
