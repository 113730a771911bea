/**
 * The table of ops and what is checked of every row: {@link dev.bellows.optest.OpTable} says how to call each op and on
 * what, {@link dev.bellows.optest.BackendTck} holds every backend to the reference, and the gradient check holds every
 * gradient to finite differences. Published as a test jar, so that backends in other modules run the same rows.
 */
@NullMarked
package dev.bellows.optest;

import org.jspecify.annotations.NullMarked;
