/**
 * Tables that lie on many workers, each of which has some slices: {@link dev.bellows.parallel.table.TableSharding} says who has
 * which, {@link dev.bellows.parallel.table.ShardedTables} brings gradients to the owners and updates there.
 */
@NullMarked
package dev.bellows.parallel.table;

import org.jspecify.annotations.NullMarked;
