/**
 * Networks whose layers several ranks have one behind the other: {@link dev.bellows.parallel.pipeline.PipelineParallel} cuts them where the
 * stages cost about the same, {@link dev.bellows.parallel.pipeline.Stage} is what one rank has, and {@link
 * dev.bellows.parallel.pipeline.Turn} says in which order it works.
 */
@NullMarked
package dev.bellows.parallel.pipeline;

import org.jspecify.annotations.NullMarked;
