/**
 * What all kernels on oneDNN are made with, and the table that they are found in. A kernel is a {@code KernelPlan}: a few
 * primitives in a row over memory that is bound to the storages when it runs. {@link PlanBuilder} puts one together: it gives
 * out {@link Slot}s under {@link Layouts}, and closes what only the making needs. {@code ThreadBound} plans anew for another
 * number of threads.
 *
 * <p>The rooms beside this one hand in {@link KernelRow}s; {@link KernelTable} finds the row for an op and its inputs. This
 * package knows none of them.
 */
@NullMarked
package dev.bellows.backend.onednn.plan;

import org.jspecify.annotations.NullMarked;
