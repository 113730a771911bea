/**
 * Collective operations among the workers of one training job: {@link dev.bellows.collective.Communicator} is what the
 * trainer sees. It holds no static and no thread-local state, reduces in rank order so that results are equal in bits, and
 * fails as a whole, naming the first rank that failed.
 */
@NullMarked
package dev.bellows.collective;

import org.jspecify.annotations.NullMarked;
