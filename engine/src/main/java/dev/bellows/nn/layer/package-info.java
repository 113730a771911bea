/** The layers, one file each; a layer is its parameters, its forward pass and its configuration. */
@NullMarked
package dev.bellows.nn.layer;

import org.jspecify.annotations.NullMarked;
