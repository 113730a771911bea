/**
 * What is done to a program before layouts are chosen: each {@link Rewrite} joins or changes steps of a {@link Rewriting}, and
 * leaves what it computes as it is. {@link Rewrites} says in which order.
 */
@NullMarked
package dev.bellows.backend.onednn.rewrite;

import org.jspecify.annotations.NullMarked;
