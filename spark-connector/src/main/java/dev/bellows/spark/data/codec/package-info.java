/**
 * The values of a DataFrame's columns as bytes: one {@link dev.bellows.spark.data.codec.ColumnCodec} per Spark type, found in
 * one table, which reads Spark's internal rows and makes no objects of single numbers.
 */
@NullMarked
package dev.bellows.spark.data.codec;

import org.jspecify.annotations.NullMarked;
