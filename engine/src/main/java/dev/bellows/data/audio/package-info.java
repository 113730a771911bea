/** Sound: reading it, the features that networks are given of it, and random changes for training. */
@NullMarked
package dev.bellows.data.audio;

import org.jspecify.annotations.NullMarked;
