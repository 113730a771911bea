/**
 * What a backend is: it allocates memory, says which ops it supports, builds a {@link dev.bellows.backend.Kernel} for one,
 * and for a {@link dev.bellows.backend.Program} first an {@link dev.bellows.backend.Outline}, then all kernels at once.
 * Providers are found by {@link java.util.ServiceLoader}; {@link dev.bellows.backend.Backends} chooses among those that are available and
 * says why the others are not. Every kernel runs through {@link dev.bellows.backend.KernelListeners}, which profilers and
 * monitors watch.
 */
@NullMarked
package dev.bellows.backend;

import org.jspecify.annotations.NullMarked;
