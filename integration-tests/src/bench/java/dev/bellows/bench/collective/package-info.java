/** Sums between processes of one machine, beside bare sockets and PyTorch's gloo. */
@NullMarked
package dev.bellows.bench.collective;

import org.jspecify.annotations.NullMarked;
