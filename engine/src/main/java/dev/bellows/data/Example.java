package dev.bellows.data;

/**
 * A sample of two parts.
 *
 * @param input what a network is given
 * @param target what it is to answer
 */
public record Example<X, Y>(X input, Y target) {}
