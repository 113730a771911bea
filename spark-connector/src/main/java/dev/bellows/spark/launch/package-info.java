/**
 * Launching training on a cluster: the checks of what the cluster offers, the one barrier stage, what goes to the
 * executors and what comes back.
 */
@NullMarked
package dev.bellows.spark.launch;

import org.jspecify.annotations.NullMarked;
