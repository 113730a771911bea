/** What the processor can do: the products and convolutions of the models in {@code bench.cpu}, bare. */
@NullMarked
package dev.bellows.bench.roofline;

import org.jspecify.annotations.NullMarked;
