/**
 * Networks: a {@link dev.bellows.nn.Block} holds {@link dev.bellows.nn.Parameter}s and child blocks and computes a
 * tensor from a tensor, eagerly or traced alike; {@link dev.bellows.nn.Hybrid} compiles one where it is used. Layers are in
 * {@code layer}, those that prepare raw input in {@code feature}, losses in {@code loss}, starting values in {@code init},
 * and networks as text in {@code json}.
 */
@NullMarked
package dev.bellows.nn;

import org.jspecify.annotations.NullMarked;
