/**
 * The backend for NVIDIA devices. What calls CUDA is {@code driver} and nothing else; {@code device} is a card with its streams and memory, and {@code kernel} what
 * computes on it.
 */
@NullMarked
package dev.bellows.cuda;

import org.jspecify.annotations.NullMarked;
