/**
 * Models of MXNet: {@code symbol.json} and {@code .params} as blocks, arrays by the names that Gluon gives them, and blocks as models that MXNet
 * loads.
 */
@NullMarked
package dev.bellows.io.mxnet;

import org.jspecify.annotations.NullMarked;
