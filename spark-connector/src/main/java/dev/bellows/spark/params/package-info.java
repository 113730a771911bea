/**
 * The Params of the estimators and models: one table ({@code ParamRows}), what it is made of, and the training that they
 * describe ({@link dev.bellows.spark.params.Recipe}).
 */
@NullMarked
package dev.bellows.spark.params;

import org.jspecify.annotations.NullMarked;
