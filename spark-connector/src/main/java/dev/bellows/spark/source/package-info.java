/**
 * Files of rows that Spark itself does not read, as its data sources: what {@link dev.bellows.data.table.TableFormat}s give, in
 * Spark's types. Here is what we touch of Spark's own file sources ({@code FileFormat}), which list, split and prune files, and write them.
 */
@NullMarked
package dev.bellows.spark.source;

import org.jspecify.annotations.NullMarked;
