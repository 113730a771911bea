/** The time of a step on clusters that nobody has to own. */
@NullMarked
package dev.bellows.bench.simulate;

import org.jspecify.annotations.NullMarked;
