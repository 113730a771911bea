/** The way of rows through Spark: what {@code transform} costs beside what it consists of. */
@NullMarked
package dev.bellows.bench.spark;

import org.jspecify.annotations.NullMarked;
