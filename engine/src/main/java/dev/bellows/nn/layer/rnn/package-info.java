/**
 * Recurrent layers. {@link dev.bellows.nn.layer.rnn.RNN}, {@link dev.bellows.nn.layer.rnn.LSTM} and {@link
 * dev.bellows.nn.layer.rnn.GRU} run over whole sequences by one op per layer and direction; the cells compute one step, for
 * networks that do something else between steps, and unroll to the same results.
 */
@NullMarked
package dev.bellows.nn.layer.rnn;

import org.jspecify.annotations.NullMarked;
