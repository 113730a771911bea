package dev.bellows.collective.transport;

/**
 * Why a transport is dead, and which rank it began with.
 *
 * @param origin the first rank that failed, as far as is known
 * @param kind how it was found out
 * @param reason the cause in words, without a full stop
 */
public record Failure(int origin, Kind kind, String reason) {

    /** How a failure was found out. */
    public enum Kind {
        /** The connection to the origin broke. */
        CONNECTION,
        /** The origin was silent until a deadline passed. */
        TIMEOUT,
        /** The origin, or a rank that knew, said so before it closed. */
        ABORT,
        /** The ranks do not call the same collectives: a bug of the program, not of the network. */
        MISMATCH,
        /** This rank closed its communicator. */
        CLOSED
    }

    /** The words that other ranks are told; only these travel, so they say what the kind said here. */
    public String toldBy(int rank) {
        return switch (kind) {
            case CONNECTION -> "rank " + rank + " lost contact with rank " + origin + " (" + reason + ")";
            case TIMEOUT, ABORT, MISMATCH, CLOSED -> reason;
        };
    }
}
