/** What the bytes of MXNet's files are: lists of arrays ({@code .params}) and graphs ({@code symbol.json}). */
@NullMarked
package dev.bellows.io.mxnet.format;

import org.jspecify.annotations.NullMarked;
