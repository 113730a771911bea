/**
 * The only place where Arrow is known: the {@link dev.bellows.data.SampleStore} in Arrow's off-heap memory, and views of
 * Arrow vectors as host buffers.
 */
@NullMarked
package dev.bellows.data.arrow;

import org.jspecify.annotations.NullMarked;
