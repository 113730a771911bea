/** Tests of the shape of the code itself: who may use whom, and what main code never does. */
@NullMarked
package dev.bellows.architecture;

import org.jspecify.annotations.NullMarked;
