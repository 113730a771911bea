package dev.bellows.cuda.driver;

/** A library that walks recurrent cells over sequences on one device. Safe for use by several threads; what it gives is for one at a time. */
public interface RecurrenceLibrary {
    /** Whether the library has a walk, or the gradients of one. The device's context is the calling thread's. */
    boolean has(RecurrenceProblem problem);

    /** What computes one that the library {@linkplain #has has}. */
    LibraryKernel recurrence(RecurrenceProblem problem);
}
