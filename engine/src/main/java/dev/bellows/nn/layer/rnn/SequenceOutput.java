package dev.bellows.nn.layer.rnn;

import dev.bellows.op.Tensor;
import java.util.List;

/**
 * What a recurrent layer gives.
 *
 * @param y the outputs at all steps, in the layout of the input
 * @param states the state after each sample's last step: h [layers · directions, batch, out] and for an LSTM c [layers ·
 *     directions, batch, hidden]
 */
public record SequenceOutput(Tensor y, List<Tensor> states) {}
