package dev.bellows.collective.algorithm;

/** The element types that can be reduced, in the byte order of the machine. */
public enum WireType {
    F32(Float.BYTES),
    F64(Double.BYTES),
    I64(Long.BYTES);

    private final int bytes;

    WireType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }
}
