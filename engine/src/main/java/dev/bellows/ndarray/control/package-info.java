/**
 * Control flow as functions. On arrays it is Java's own, and the tape records the steps that were taken. Where it meets symbols,
 * whose elements nobody knows yet, it becomes part of the graph: loops are unrolled and choices select.
 */
@NullMarked
package dev.bellows.ndarray.control;

import org.jspecify.annotations.NullMarked;
