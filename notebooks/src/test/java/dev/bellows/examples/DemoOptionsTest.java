package dev.bellows.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DemoOptionsTest {
    @Test
    void hasADefaultForEverything() {
        DemoOptions options = DemoOptions.parse();
        assertNull(options.master());
        assertEquals(3, options.epochs());
        assertEquals(Integer.MAX_VALUE, options.limit());
        assertEquals(Path.of("out/demo"), options.out());
        assertEquals(Path.of("notebooks/data/mnist"), options.data());
    }

    @Test
    void takesOptionsInAnyOrder() {
        DemoOptions options = DemoOptions.parse(
                "--out", "a", "--epochs", "12", "--data", "b", "--limit", "500", "--master", "spark://host:7077");
        assertEquals(new DemoOptions("spark://host:7077", 12, 500, Path.of("a"), Path.of("b")), options);
    }

    @Test
    void saysWhatIsWrong() {
        assertEquals("demo: there is no option --epoch; " + DemoOptions.USAGE, messageOf("--epoch", "3"));
        assertEquals("demo: --out has no value; " + DemoOptions.USAGE, messageOf("--epochs", "3", "--out"));
        for (String value : new String[] {"0", "-1", "many", "1.5", "9999999999"}) {
            assertEquals(
                    "demo: --epochs must be a whole number from 1: " + value + "; " + DemoOptions.USAGE,
                    messageOf("--epochs", value));
        }
    }

    private static String messageOf(String... arguments) {
        return assertThrows(IllegalArgumentException.class, () -> DemoOptions.parse(arguments))
                .getMessage();
    }
}
