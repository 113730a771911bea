/**
 * A transport over sockets: one connection per pair of ranks, one I/O thread per rank. Peers prove that they know the job's
 * secret before a connection counts; after that, frames travel in the clear and unsigned, so the network
 * between the workers must be trusted not to alter traffic.
 */
@NullMarked
package dev.bellows.collective.transport.tcp;

import org.jspecify.annotations.NullMarked;
