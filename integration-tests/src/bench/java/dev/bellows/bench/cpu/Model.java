package dev.bellows.bench.cpu;

import java.util.Locale;

/**
 * What is trained and scored, the same in every contender. All training is in f32 on softmax cross entropy of ten classes,
 * except the recommender's on sigmoid cross entropy of one score.
 */
public enum Model {
    /** 784-1024-1024-10 with ReLU. */
    MLP(128, 1_863_690, true, 784),
    /** Two 5×5 convolutions of 32 and 64 channels, each with ReLU and max-pooling by 2, then 256 and 10 units. */
    LENET(128, 317_066, true, 1, 28, 28),
    /** For images of 32×32: a stem of 3×3, four stages of two basic blocks of 64 to 512 channels, batch normalisation. */
    RESNET18(64, 11_173_962, true, 3, 32, 32),
    /** One layer of 256 over 64 steps of 128 features; the last output to ten classes. */
    LSTM(32, 397_834, false, 64, 128),
    /** Two post-norm encoder layers of 256 with 4 heads and 1024 inner units over 128 steps; their mean to ten classes. */
    TRANSFORMER(16, 1_582_090, false, 128, 256),
    /** Two tables of 100 000 × 32, side by side into 128-64-1 with ReLU. */
    RECOMMENDER(1024, 6_416_641, false);

    static final int CLASSES = 10;
    static final int TABLE_ROWS = 100_000;
    static final int INFERENCE_BATCH = 128;

    final int trainingBatch;
    final long parameters;
    final boolean scored;
    private final int[] features;

    Model(int trainingBatch, long parameters, boolean scored, int... features) {
        this.trainingBatch = trainingBatch;
        this.parameters = parameters;
        this.scored = scored;
        this.features = features;
    }

    /** The extents of one sample; none for the recommender, whose input is a user and an item. */
    public int[] features() {
        return features.clone();
    }

    boolean usesAdam() {
        return this == TRANSFORMER || this == RECOMMENDER;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Model of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
