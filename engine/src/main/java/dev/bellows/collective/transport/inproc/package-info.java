/** A transport between threads of one JVM, for tests and local mode: bytes are copied once, from sender to receiver. */
@NullMarked
package dev.bellows.collective.transport.inproc;

import org.jspecify.annotations.NullMarked;
