/** Training on a cluster of separate executor processes. */
@NullMarked
package dev.bellows.cluster;

import org.jspecify.annotations.NullMarked;
