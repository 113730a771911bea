/**
 * What an op is. An op is a record: its attributes are the components, its shape rule is {@code infer}, its gradient is
 * {@code vjp}, written with other ops. {@link dev.bellows.op.Primitive} ops are computed by a backend's kernel;
 * {@link dev.bellows.op.Composite} ops are defined by other ops and may have a kernel for speed. The ops themselves
 * are in the subpackages, one file each; no backend is named here.
 */
@NullMarked
package dev.bellows.op;

import org.jspecify.annotations.NullMarked;
