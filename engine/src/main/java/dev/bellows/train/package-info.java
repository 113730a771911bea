/**
 * Training a network on one worker of many ({@link dev.bellows.train.TrainLoop}, {@link dev.bellows.train.ReplicaTrainer}).
 * and predicting with a trained one ({@link dev.bellows.predict.Predictor}). Training in one process is in {@code fit}, what a
 * run saves to go on from in {@code checkpoint}.
 */
@NullMarked
package dev.bellows.train;

import org.jspecify.annotations.NullMarked;
