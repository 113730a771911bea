/** The Params of the estimators and models: one table ({@code ParamRows}) and what it is made of. */
@NullMarked
package dev.bellows.spark.params;

import org.jspecify.annotations.NullMarked;
