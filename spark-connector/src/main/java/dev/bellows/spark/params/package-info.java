/** The Params of the estimators and models: one table ({@link dev.bellows.spark.params.NeuralParams}) and what it is made of. */
@NullMarked
package dev.bellows.spark.params;

import org.jspecify.annotations.NullMarked;
