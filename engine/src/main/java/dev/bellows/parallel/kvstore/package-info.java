/** MXNet's way to share arrays between workers, for programs that are written to it: {@link dev.bellows.parallel.kvstore.KVStore}. */
@NullMarked
package dev.bellows.parallel.kvstore;

import org.jspecify.annotations.NullMarked;
