package dev.bellows.memory;

/** Something a {@link Scope} can own. Closing twice is allowed and does nothing. */
public interface Resource extends AutoCloseable {
    @Override
    void close();

    /** The bytes held, as shown in leak reports. */
    long bytes();

    /** Told by a scope that it is now the owner. */
    default void ownedBy(Scope scope) {}
}
