/**
 * Layers that prepare raw input: nothing in them is trained, all follows from their settings. Put in front of a network
 * they are saved with it, so that what is served is prepared as what was trained on. Package {@code data} fits them.
 */
@NullMarked
package dev.bellows.nn.feature;

import org.jspecify.annotations.NullMarked;
