/** Losses: functions of predictions and labels. */
@NullMarked
package dev.bellows.op.loss;

import org.jspecify.annotations.NullMarked;
