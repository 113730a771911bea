/**
 * Runnable examples: each one is a class with a {@code main} that a reader can take in at one sitting, and the small pieces
 * they share, such as the reader of MNIST.
 */
@NullMarked
package dev.bellows.examples;

import org.jspecify.annotations.NullMarked;
