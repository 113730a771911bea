/** Optimizers: what a step does to a weight, and the trainer that does it to all. */
@NullMarked
package dev.bellows.optim;

import org.jspecify.annotations.NullMarked;
