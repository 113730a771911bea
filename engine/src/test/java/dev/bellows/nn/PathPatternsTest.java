package dev.bellows.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PathPatternsTest {
    private static final List<String> PATHS = List.of("0.weight", "0.bias", "1.gamma", "3.weight", "3.bias");

    private static List<String> chosen(String... patterns) {
        return new PathPatterns(List.of(patterns)).of(PATHS, "freeze: no parameter");
    }

    @Test
    void theLastPatternThatMatchesDecides() {
        assertEquals(List.of(), chosen());
        assertEquals(List.of("0.weight", "0.bias"), chosen("0.*"));
        assertEquals(List.of("0.weight", "0.bias", "1.gamma"), chosen("*", "!3.*"));
        assertEquals(List.of("0.weight", "0.bias", "1.gamma", "3.bias"), chosen("*", "!3.*", "*.bias"));
        assertEquals(List.of(), chosen("!3.*"));
    }

    @Test
    void refusesAPatternThatIsAboutNothing() {
        String message = assertThrows(IllegalArgumentException.class, () -> chosen("0.*", "!2.*"))
                .getMessage();
        assertEquals(
                "freeze: no parameter matches '!2.*'; there are 0.weight, 0.bias, 1.gamma, 3.weight, 3.bias", message);
    }

    @Test
    void tellsOfManyPathsTheFirst() {
        List<String> many = IntStream.range(0, 45).mapToObj(Integer::toString).toList();
        assertTrue(PathPatterns.told(many).endsWith("38, 39, and 5 more"));
    }
}
