/** Bellows from Python: the tests under spark-connector/src/test/python, run by real interpreters. */
@NullMarked
package dev.bellows.python;

import org.jspecify.annotations.NullMarked;
