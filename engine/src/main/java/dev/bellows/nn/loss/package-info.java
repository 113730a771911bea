/** Losses: from predictions and labels to one loss per sample. */
@NullMarked
package dev.bellows.nn.loss;

import org.jspecify.annotations.NullMarked;
