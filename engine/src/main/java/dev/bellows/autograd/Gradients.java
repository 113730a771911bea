package dev.bellows.autograd;

import dev.bellows.op.Tensor;
import dev.bellows.op.index.RowSparse;
import java.util.List;

/**
 * What a reverse pass found.
 *
 * @param whole gradients like their arrays, in the order asked for; zeros where there is no path
 * @param byRows gradients of tables, in the order asked for, each row at most once
 */
public record Gradients(List<Tensor> whole, List<RowSparse> byRows) {}
