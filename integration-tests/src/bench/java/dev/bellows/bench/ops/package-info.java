/** Single ops beside PyTorch's, called eagerly as a user calls them: {@code ./bellows bench ops}. */
@NullMarked
package dev.bellows.bench.ops;

import org.jspecify.annotations.NullMarked;
