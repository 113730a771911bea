package dev.bellows.bench.cpu;

import java.util.Locale;

/** Whether a step is forward, backward and update, or forward alone. */
enum Mode {
    TRAIN,
    INFER;

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Mode of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }

    int batch(Model model) {
        return this == TRAIN ? model.trainingBatch : Model.INFERENCE_BATCH;
    }
}
