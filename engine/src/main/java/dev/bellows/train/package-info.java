/** Training a network on one worker of many, and predicting with a trained one. */
@NullMarked
package dev.bellows.train;

import org.jspecify.annotations.NullMarked;
