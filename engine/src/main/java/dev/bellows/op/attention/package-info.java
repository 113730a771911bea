/**
 * Attention: averages of values, weighted by how well keys match a query; the masks that say which keys may be matched, and
 * the positions in time that are put into what is matched.
 */
@NullMarked
package dev.bellows.op.attention;

import org.jspecify.annotations.NullMarked;
