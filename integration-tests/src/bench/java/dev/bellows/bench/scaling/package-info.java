/** Training on one worker beside the same on two, and what the network costs it. */
@NullMarked
package dev.bellows.bench.scaling;

import org.jspecify.annotations.NullMarked;
