/**
 * NVIDIA's libraries, and nothing of ours above them: {@link dev.bellows.cuda.driver.CudaApi} is the functions of the CUDA driver
 * that this backend uses, {@link dev.bellows.cuda.driver.Compiler} compiles CUDA C++ at run time, {@link
 * dev.bellows.cuda.driver.LibraryFinder} says where the libraries lie. The only importer of jcuda, and for what JCuda does not
 * bind of JNA. The CUDA runtime ({@code cuda…} instead of {@code cu…}) is not used anywhere; see ADR 89.
 */
@NullMarked
package dev.bellows.cuda.driver;

import org.jspecify.annotations.NullMarked;
