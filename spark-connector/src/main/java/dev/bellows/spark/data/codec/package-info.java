/**
 * The values of a DataFrame's columns as bytes: one {@link dev.bellows.spark.data.codec.ColumnCodec} per Spark type, found in
 * one table, which reads Spark's internal rows and makes no objects of single numbers. Texts are the numbers of their words, or of their
 * classes; those that a network takes as they are stay texts, in {@link dev.bellows.spark.data.codec.Texts} beside the numbers of a batch.
 */
@NullMarked
package dev.bellows.spark.data.codec;

import org.jspecify.annotations.NullMarked;
