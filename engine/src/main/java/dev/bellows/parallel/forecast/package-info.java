/** How long a training step would take on how many workers: the trainer's buckets and order of calls, in virtual time. */
@NullMarked
package dev.bellows.parallel.forecast;

import org.jspecify.annotations.NullMarked;
