package dev.bellows.nn;

import java.util.List;

/**
 * A block that does nothing but apply others one behind the other, each to what the one before gives, and to the lengths of sequences where
 * it takes these.
 */
public interface Consecutive {
    /** These blocks, first to last. */
    List<Block> inOrder();
}
