/**
 * Recurrent networks of one layer and one direction. One op is one whole sequence, so that a backend may compute it by
 * one kernel; by definition it is its cell, unrolled over time. {@link dev.bellows.op.rnn.RecurrenceGradient} is the way
 * back through time, for all of them.
 */
@NullMarked
package dev.bellows.op.rnn;

import org.jspecify.annotations.NullMarked;
