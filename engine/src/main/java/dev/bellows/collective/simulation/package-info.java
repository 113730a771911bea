/**
 * Collectives in virtual time: what each rank sends, awaits and reduces is recorded from the algorithms themselves, and replayed over a
 * network that is a handful of numbers. Nothing here runs in a training; it says how long one would take, and what its ranks would say if one
 * of them were lost.
 */
@NullMarked
package dev.bellows.collective.simulation;

import org.jspecify.annotations.NullMarked;
