/**
 * Keras' models ({@code .keras}, and whole models in {@code .h5}) as networks. A layer that means what one of ours does becomes that one; any other
 * is a {@link dev.bellows.io.keras.KerasLayer}, a row of {@link dev.bellows.io.keras.Kinds} that says it by ops, in Keras' own order of axes
 * and with its own weights. HDF5 is read behind one door, {@code Hdf5}.
 */
@NullMarked
package dev.bellows.io.keras;

import org.jspecify.annotations.NullMarked;
