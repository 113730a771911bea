/** Fits that are disturbed on purpose, again and again: what is killed, stopped or cut off must cost time and nothing else. */
@NullMarked
package dev.bellows.bench.soak;

import org.jspecify.annotations.NullMarked;
