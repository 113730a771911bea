/**
 * NumPy's files: an array ({@code .npy}) and named arrays in a zip file ({@code .npz}), by the description of the format in NumPy's own
 * documentation ({@code numpy.lib.format}).
 */
@NullMarked
package dev.bellows.io.numpy;

import org.jspecify.annotations.NullMarked;
