/**
 * A transport over sockets: one connection per pair of ranks, one I/O thread per rank. Peers prove that they know the job's
 * secret before a connection counts. After that, frames travel sealed by keys that follow from the secret, if the options ask for
 * it; else in the clear and unsigned, so that the network between the workers must be trusted.
 */
@NullMarked
package dev.bellows.collective.transport.tcp;

import org.jspecify.annotations.NullMarked;
