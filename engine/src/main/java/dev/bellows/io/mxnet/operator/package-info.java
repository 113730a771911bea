/** What MXNet's operators mean: a row each, in the file of its family. */
@NullMarked
package dev.bellows.io.mxnet.operator;

import org.jspecify.annotations.NullMarked;
