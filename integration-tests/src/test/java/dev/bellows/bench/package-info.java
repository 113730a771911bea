/** JMH benchmarks, run by {@code ./bellows bench} and not by the test suite. */
@NullMarked
package dev.bellows.bench;

import org.jspecify.annotations.NullMarked;
