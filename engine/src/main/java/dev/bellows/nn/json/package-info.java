/** Networks as JSON text, the form in which they travel in a Spark Param and in a saved model. */
@NullMarked
package dev.bellows.nn.json;

import org.jspecify.annotations.NullMarked;
