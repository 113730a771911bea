/**
 * Symbolic computation: a {@link dev.bellows.graph.Trace} records ops on {@link dev.bellows.graph.Symbol}s, the result is a
 * {@link dev.bellows.graph.Graph}, and {@link dev.bellows.graph.Executable} replays it on a backend with all memory
 * planned beforehand. A graph can also be written as JSON, drawn, counted in operations, and differentiated as a whole.
 */
@NullMarked
package dev.bellows.graph;

import org.jspecify.annotations.NullMarked;
