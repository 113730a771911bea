/** Attention: averages of values, weighted by how well keys match a query. */
@NullMarked
package dev.bellows.op.attention;

import org.jspecify.annotations.NullMarked;
