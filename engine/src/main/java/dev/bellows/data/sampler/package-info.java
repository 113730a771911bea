/**
 * Which samples an epoch visits, and in which batches. Everything here is a pure function of the epoch: any of them can
 * be begun without those before it, and is the same on every machine.
 */
@NullMarked
package dev.bellows.data.sampler;

import org.jspecify.annotations.NullMarked;
