/** From text to the numbers that networks take: tokenizers, vocabularies, embeddings and sequences of one length. */
@NullMarked
package dev.bellows.data.text;

import org.jspecify.annotations.NullMarked;
