/** What a Spark Connect server can be told to take in the place of MLlib's own stages. */
@NullMarked
package dev.bellows.spark.connect;

import org.jspecify.annotations.NullMarked;
