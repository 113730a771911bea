/**
 * The backend for NVIDIA devices: a device has a stream for each thread and recycles its memory in their order. What calls CUDA is
 * {@code driver}, and nothing else.
 */
@NullMarked
package dev.bellows.cuda;

import org.jspecify.annotations.NullMarked;
