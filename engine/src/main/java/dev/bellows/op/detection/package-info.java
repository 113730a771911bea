/**
 * Finding objects in images: boxes as (x₁, y₁, x₂, y₂) in the last axis, priors and their targets, and pooling of regions. The
 * semantics are those of MXNet's operators of these names.
 */
@NullMarked
package dev.bellows.op.detection;

import org.jspecify.annotations.NullMarked;
