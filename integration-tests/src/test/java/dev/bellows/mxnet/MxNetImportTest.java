package dev.bellows.mxnet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Models that MXNet 1.9.1 wrote compute here what they compute there, and have the same gradients. */
class MxNetImportTest {
    /** Which operators are held against MXNet, for the page that says so. */
    private static final Path COVERED =
            Path.of("..", "engine", "src", "test", "resources", "mxnet", "tested-operators.txt");

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        MxNetFiles.make();
    }

    @Test
    void computesWhatMxNetDoes() throws IOException {
        Map<String, String> failed = new TreeMap<>();
        List<String> names = MxNetFiles.names(MxNetFiles.CASES, ".data");
        for (String name : names) {
            String verdict = new MxNetCase(MxNetFiles.CASES, name).verdict();
            if (!verdict.isEmpty()) {
                failed.put(name, verdict);
            }
        }
        assertEquals("", lines(failed), () -> failed.size() + " of " + names.size());
    }

    @Test
    void thePageKnowsWhichOperatorsAreHeldAgainstMxNet() throws IOException {
        TreeSet<String> covered = new TreeSet<>(Files.readAllLines(MxNetFiles.CASES.resolve("operators.txt")));
        assertEquals(String.join("\n", covered), Files.readString(COVERED).strip());
    }

    private static String lines(Map<String, String> failed) {
        StringBuilder text = new StringBuilder();
        failed.forEach((name, why) -> text.append(name).append(": ").append(why).append('\n'));
        return text.toString();
    }
}
