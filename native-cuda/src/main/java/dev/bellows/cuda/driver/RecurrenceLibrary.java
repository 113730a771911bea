package dev.bellows.cuda.driver;

/** A library that walks recurrent cells over sequences on one device. Safe for use by several threads; what it gives is for one at a time. */
public interface RecurrenceLibrary {
    /** What computes a walk, or the gradients of one; the library has all. */
    LibraryKernel recurrence(RecurrenceProblem problem);
}
