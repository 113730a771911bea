/**
 * Linear algebra: products of vectors, matrices and arrays, factors of matrices, what is solved by them, and the triangles
 * and diagonals of matrices. A matrix is the last two axes; any leading ones are a batch.
 */
@NullMarked
package dev.bellows.op.linalg;

import org.jspecify.annotations.NullMarked;
