/** Models and files of MXNet beside MXNet 1.9.1 itself, in a process of Python. */
@NullMarked
package dev.bellows.mxnet;

import org.jspecify.annotations.NullMarked;
