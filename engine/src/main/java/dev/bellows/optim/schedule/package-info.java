/** Learning rate schedules: pure functions of the step, so that a resumed run has the rates of an undisturbed one. */
@NullMarked
package dev.bellows.optim.schedule;

import org.jspecify.annotations.NullMarked;
