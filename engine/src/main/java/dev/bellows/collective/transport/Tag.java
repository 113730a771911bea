package dev.bellows.collective.transport;

/**
 * Says which message of which collective a byte belongs to. Every rank makes the same calls in the same order, so the
 * next byte from a peer always has the tag that is expected next; anything else means the ranks disagree.
 *
 * @param channel by which channel it travels, from 0
 * @param call the collective that was called
 * @param phase the part of it that sends
 * @param sequence how many collectives the communicator ran before this one; the low 48 bits travel
 * @param signature a digest of the call's arguments, so that ranks that call with other sizes find out at once
 */
public record Tag(int channel, Operation call, Operation phase, long sequence, int signature) {
    private static final Operation[] OPERATIONS = Operation.values();
    private static final int SEQUENCE_SHIFT = 16;
    private static final int CALL_SHIFT = 8;
    private static final int BYTE = 0xFF;

    /** Everything but the channel and the signature, packed into one long for the wire. */
    public long code() {
        return sequence << SEQUENCE_SHIFT | (long) call.ordinal() << CALL_SHIFT | phase.ordinal();
    }

    /**
     * The tag that {@link #code()} packed.
     *
     * @throws IllegalArgumentException if the code names no operation
     */
    public static Tag of(int channel, long code, int signature) {
        int call = (int) (code >>> CALL_SHIFT) & BYTE;
        int phase = (int) code & BYTE;
        if (call >= OPERATIONS.length || phase >= OPERATIONS.length) {
            throw new IllegalArgumentException(
                    "frame: unknown operation: " + call + "/" + phase + "; run the same version on every worker");
        }
        return new Tag(channel, OPERATIONS[call], OPERATIONS[phase], code >>> SEQUENCE_SHIFT, signature);
    }

    /** The sentence for ranks whose calls differ. */
    public String mismatch(int rank, int peer, Tag sent) {
        String difference = sent.code() == code()
                ? "sent it with another type, reduction or length; pass the same arguments on every rank"
                : "sent " + sent + "; call the collectives in the same order on every rank";
        return "collective: ranks disagree: rank " + rank + " is in " + this + ", rank " + peer + " " + difference;
    }

    @Override
    public String toString() {
        String where = channel == 0 ? "" : " on channel " + channel;
        return call + " #" + sequence + (call == phase ? "" : " (" + phase + ")") + where;
    }
}
