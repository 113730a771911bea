/**
 * Saving and loading: Spark's metadata beside the files of a {@link dev.bellows.io.ModelFolder}, which plain Java reads with no
 * Spark on the class path. No Java serialization, no limit of 2 GB, any file system that Hadoop knows.
 */
@NullMarked
package dev.bellows.spark.persist;

import org.jspecify.annotations.NullMarked;
