/** How parameters get their starting values. */
@NullMarked
package dev.bellows.nn.init;

import org.jspecify.annotations.NullMarked;
