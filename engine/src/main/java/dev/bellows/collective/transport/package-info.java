/**
 * Moves bytes between the ranks of one job: the {@link dev.bellows.collective.transport.Transport} contract and the words
 * it speaks in (tags, deadlines, failures). Two implementations exist, threads of one JVM
 * ({@code inproc}) and sockets ({@code tcp}); the algorithms cannot tell them apart.
 */
@NullMarked
package dev.bellows.collective.transport;

import org.jspecify.annotations.NullMarked;
