package dev.bellows.oracle;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.util.NDImageUtils;
import ai.djl.ndarray.NDArray;
import dev.bellows.backend.Backends;
import dev.bellows.data.vision.Resize;
import dev.bellows.memory.Scope;
import dev.bellows.nn.feature.Spectrogram;
import dev.bellows.nn.feature.WindowFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What prepares sound and pictures, against PyTorch. */
final class PreparationOracleTest {
    private final Random random = new Random(Agreement.SEED);
    private Torch torch;

    @BeforeEach
    void open() {
        torch = Torch.open();
    }

    @AfterEach
    void close() {
        if (torch != null) {
            torch.close();
        }
    }

    @Test
    void powerSpectraAreThoseOfItsShortTimeFourierTransform() {
        int fft = 2 * (4 + random.nextInt(20));
        int hop = 1 + random.nextInt(fft);
        Values x = Values.random(random, -1, 1, 1 + random.nextInt(3), fft + random.nextInt(100));
        double[] window = WindowFunction.HAMMING.values(fft);
        float[] weights = new float[fft];
        for (int i = 0; i < fft; i++) {
            weights[i] = (float) window[i];
        }
        Values hamming = Values.of(weights, fft);
        Function<List<NDArray>, List<NDArray>> theirs = in -> List.of(in.get(0)
                .stft(fft, hop, false, torch.array(hamming), false, true)
                .abs()
                .square()
                .transpose(0, 2, 1));
        Values head = Values.random(random, -1, 1, torch.run(theirs, List.of(x)).dims());
        List<Values> truth = torch.run(theirs, List.of(x), head);
        Spectrogram.Config config = new Spectrogram.Config(fft, hop, null, WindowFunction.HAMMING, false, null);
        for (Way way : Way.all().toList()) {
            List<Values> ours = way.run(config::build, x, List.of(), UnaryOperator.identity(), head);
            Agreement.check(config + ", " + way, List.of("y", "gradient of x"), ours, truth);
        }
    }

    @Test
    void enlargedPicturesAreItsOwn() {
        for (int i = 0; i < 5; i++) {
            Values picture = Values.random(random, 0, 255, 2 + random.nextInt(9), 2 + random.nextInt(9), 3);
            int height = picture.dims()[0] + random.nextInt(12); // made smaller, it smooths them before
            int width = picture.dims()[1] + random.nextInt(12);
            Values truth = torch.run(
                    in -> List.of(NDImageUtils.resize(in.get(0), width, height, Image.Interpolation.BILINEAR)),
                    List.of(picture));
            String what = Arrays.toString(picture.dims()) + " to " + width + " by " + height;
            for (String backend : List.of("reference", "onednn")) {
                try (Scope scope = Scope.open("oracle");
                        Backends.Use use = Backends.use(Backends.named(backend))) {
                    dev.bellows.ndarray.NDArray resized =
                            (dev.bellows.ndarray.NDArray) new Resize(width, height).apply(picture.toArray());
                    Agreement.check(what, List.of("picture"), List.of(Values.of(resized)), List.of(truth));
                }
            }
        }
    }
}
