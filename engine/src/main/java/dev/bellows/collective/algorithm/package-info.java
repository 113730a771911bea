/**
 * The collective algorithms, each a class over {@link dev.bellows.collective.transport.Transport} alone. All reduce in rank
 * order, so the result depends on the inputs and the number of ranks and on nothing else.
 */
@NullMarked
package dev.bellows.collective.algorithm;

import org.jspecify.annotations.NullMarked;
