/**
 * Kernels of the device. Each family is a file of CUDA C++ under the resources and a class of the same name here, which says for an op and its inputs which function of which
 * code runs with which arguments. {@link dev.bellows.cuda.kernel.KernelTable} has a row for each op.
 */
@NullMarked
package dev.bellows.cuda.kernel;

import org.jspecify.annotations.NullMarked;
