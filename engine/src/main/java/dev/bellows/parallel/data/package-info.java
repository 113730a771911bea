/**
 * Data parallelism: every worker has the whole network and samples of its own. {@link
 * dev.bellows.parallel.data.ShardedTrainer} exchanges gradients while they are computed, and each worker updates a part.
 */
@NullMarked
package dev.bellows.parallel.data;

import org.jspecify.annotations.NullMarked;
