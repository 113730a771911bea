/**
 * The reference backend: plain Java, slow and obviously right, in every dtype. It is the living definition of each
 * primitive, the oracle of all other backends, and always present.
 */
@NullMarked
package dev.bellows.backend.reference;

import org.jspecify.annotations.NullMarked;
