package dev.bellows.cuda;

import dev.bellows.backend.Availability.Unavailable;
import java.nio.file.Path;

/** Prints why there is no device, twice: the second answer must not be what became of classes that failed to load. */
final class ProbeTwice {
    private ProbeTwice() {}

    public static void main(String[] root) {
        for (int time = 0; time < 2; time++) {
            System.out.println(((Unavailable) new CudaProvider(Path.of(root[0])).probe()).reason());
        }
    }
}
