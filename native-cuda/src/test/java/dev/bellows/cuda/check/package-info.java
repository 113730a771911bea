/** What a card is asked once, where there is one: networks trained on it beside the processors and beside PyTorch. */
@NullMarked
package dev.bellows.cuda.check;

import org.jspecify.annotations.NullMarked;
