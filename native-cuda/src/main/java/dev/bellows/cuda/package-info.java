/**
 * The backend for NVIDIA devices. So far it holds the provider, which says why nothing is computed on a device; device,
 * stream and memory pool will stand beside it, the only code that calls CUDA in {@code driver}, cuDNN's primitives in
 * {@code cudnn}, and in {@code kernel} one class per op family next to the {@code .cu} file of the same name.
 */
@NullMarked
package dev.bellows.cuda;

import org.jspecify.annotations.NullMarked;
