/**
 * Runnable examples: each one is a class with a {@code main} that a reader can take in at one sitting, and the small pieces
 * they share (the MNIST reader, a cluster on one machine).
 */
@NullMarked
package dev.bellows.examples;

import org.jspecify.annotations.NullMarked;
