/** Networks as the steps that exporters make nodes of: which ops there are, and how extents grow with the rows. */
@NullMarked
package dev.bellows.io.recorded;

import org.jspecify.annotations.NullMarked;
