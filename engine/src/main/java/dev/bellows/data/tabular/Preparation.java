package dev.bellows.data.tabular;

import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.json.NetworkJson;

/**
 * A preparation that has learnt what it needs: apply it to rows, or put it in front of a network.
 *
 * <pre>{@code
 * Preparation preparation = Preparation.fit(rows, ByColumns.of(
 *         new ByColumns.Group(List.of(0, 1), Chain.of(Imputation.by(MEDIAN), new StandardScaling())),
 *         new ByColumns.Group(List.of(2), new OneHotEncoding())));
 * Block net = new Sequential(preparation.asBlock(), new Dense(16, RELU), new Dense(1));
 * }</pre>
 *
 * @param layer the layer that does it, and all that was learnt
 */
public record Preparation(LayerConfig layer) {
    /** Learns from the rows for training, {@code [rows][columns]}. */
    public static Preparation fit(float[][] rows, Fitting fitting) {
        return new Preparation(fitting.fit(rows));
    }

    /** Reads what {@link #toJson} wrote. */
    public static Preparation fromJson(String json) {
        return new Preparation(NetworkJson.parse(json));
    }

    /** The layer's configuration as JSON, as it also stands in that of a network with it. */
    public String toJson() {
        return NetworkJson.write(layer);
    }

    /** A new block for the front of a network, which initializes and saves it with the rest. */
    public Block asBlock() {
        return layer.build();
    }

    /** The rows as a network behind this preparation would see them. */
    public float[][] apply(float[][] rows) {
        if (rows.length == 0) {
            return new float[0][];
        }
        try (Scope scope = Scope.open("preparation");
                Recording off = Recording.set(false, false)) {
            Block block = asBlock();
            block.initialize(Constant.ZERO, 0);
            NDArray prepared = (NDArray) block.forward(NDArray.of(rows));
            float[] values = prepared.toFloatArray();
            int width = prepared.shape().dim(-1);
            float[][] result = new float[rows.length][width];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(values, i * width, result[i], 0, width);
            }
            return result;
        }
    }
}
