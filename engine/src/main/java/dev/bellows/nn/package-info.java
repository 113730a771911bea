/**
 * Networks: a {@link dev.bellows.nn.Block} holds {@link dev.bellows.nn.Parameter}s and child blocks and computes a
 * tensor from a tensor, eagerly or traced alike. Layers are in {@code layer}, losses in {@code loss}, starting values in
 * {@code init}, and networks as text in {@code json}.
 */
@NullMarked
package dev.bellows.nn;

import org.jspecify.annotations.NullMarked;
