/** Training, scoring and measuring from a command line, without a program of one's own. */
@NullMarked
package dev.bellows.spark.cli;

import org.jspecify.annotations.NullMarked;
