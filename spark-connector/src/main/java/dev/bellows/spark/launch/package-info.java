/**
 * Launching training on a cluster: the checks of what the cluster offers, the one barrier stage, where its workers meet, what
 * goes to the executors and what comes back, and when a fit stops waiting.
 */
@NullMarked
package dev.bellows.spark.launch;

import org.jspecify.annotations.NullMarked;
