/** Between the collections of Java and Scala 2.12, by the names that Scala 2.13 has for it. */
@NullMarked
package dev.bellows.spark.converters;

import org.jspecify.annotations.NullMarked;
