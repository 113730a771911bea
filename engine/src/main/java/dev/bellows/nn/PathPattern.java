package dev.bellows.nn;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pattern on the paths of parameters or blocks: {@code *} stands for any characters, and {@code *.bias} is every bias, also
 * that of a single layer.
 *
 * @param text as people write it
 */
public record PathPattern(String text) {
    private static final String ANYWHERE = "*.";

    /** Whether it is about this path. */
    public boolean matches(String path) {
        boolean anywhere = text.startsWith(ANYWHERE);
        String glob = Stream.of((anywhere ? text.substring(ANYWHERE.length()) : text).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return path.matches(anywhere ? "(.*\\.)?" + glob : glob);
    }

    @Override
    public String toString() {
        return text;
    }
}
