/**
 * Files that are rows of named columns, whatever their format: what a {@link dev.bellows.data.table.TableFormat} reads of a {@link
 * dev.bellows.data.table.TableInput}. Spark's data sources and data sets of one process are made of it.
 */
@NullMarked
package dev.bellows.data.table;

import org.jspecify.annotations.NullMarked;
