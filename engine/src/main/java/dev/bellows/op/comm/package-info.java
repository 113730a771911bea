/**
 * Collectives as ops: what the ranks of a group compute together, with gradients that are collectives too. An op names its
 * group; {@link dev.bellows.op.comm.RankGroups} says which connected ranks the name stands for on a thread.
 */
@NullMarked
package dev.bellows.op.comm;

import org.jspecify.annotations.NullMarked;
