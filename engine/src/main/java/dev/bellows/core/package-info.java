/**
 * The vocabulary every other package speaks: {@link dev.bellows.core.Shape}, {@link dev.bellows.core.DType},
 * {@link dev.bellows.core.Spec}, {@link dev.bellows.core.Device} and the exceptions. Depends on nothing.
 */
@NullMarked
package dev.bellows.core;

import org.jspecify.annotations.NullMarked;
