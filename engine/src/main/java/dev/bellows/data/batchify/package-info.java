/** How a list of samples becomes a batch. What they make belongs to the innermost open scope of the thread. */
@NullMarked
package dev.bellows.data.batchify;

import org.jspecify.annotations.NullMarked;
