/** Predicting with a trained network ({@link dev.bellows.predict.Predictor}): loaded once, compiled per number of rows, for any number of threads. */
@NullMarked
package dev.bellows.predict;

import org.jspecify.annotations.NullMarked;
