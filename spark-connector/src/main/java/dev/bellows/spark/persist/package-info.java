/**
 * Saving and loading: Spark's metadata JSON beside {@code network.json} and {@code weights.safetensors}. No Java
 * serialization, no limit of 2 GB, nothing that needs Spark to be read.
 */
@NullMarked
package dev.bellows.spark.persist;

import org.jspecify.annotations.NullMarked;
