/** What a person sees of training while it runs and afterwards. */
@NullMarked
package dev.bellows.spark.progress;

import org.jspecify.annotations.NullMarked;
