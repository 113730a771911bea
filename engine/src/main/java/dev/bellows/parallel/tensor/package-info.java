/**
 * Layers whose work several ranks divide between them: {@link dev.bellows.parallel.tensor.TensorParallel} says which, {@link
 * dev.bellows.parallel.tensor.WeightParts} puts their weights together again.
 */
@NullMarked
package dev.bellows.parallel.tensor;

import org.jspecify.annotations.NullMarked;
