/** Collectives and training between network namespaces that are made slow, beside what the simulation says of them. */
@NullMarked
package dev.bellows.bench.network;

import org.jspecify.annotations.NullMarked;
