package dev.bellows.submit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.spark.NeuralClassifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The jars that Maven packaged; tests are skipped where it stopped before that. */
final class Packaged {
    private Packaged() {}

    /** The jar that spark-submit takes. */
    static Path oneJar() {
        Path connector = jarOf(NeuralClassifier.class);
        return connector.resolveSibling(connector.getFileName().toString().replaceFirst("\\.jar$", "-all.jar"));
    }

    /** The jar a class was loaded from. */
    static Path jarOf(Class<?> type) {
        try {
            Path jar = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            assumeTrue(Files.isRegularFile(jar), "needs the packaged jars: run ./bellows test");
            return jar;
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
