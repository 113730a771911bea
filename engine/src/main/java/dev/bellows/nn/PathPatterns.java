package dev.bellows.nn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Several {@link PathPattern}s, read in order: one that begins with {@code !} takes back what those before it chose, so that
 * {@code *} and then {@code !head.*} is all but the head.
 *
 * @param texts the patterns
 */
public record PathPatterns(List<String> texts) {
    private static final int TOLD = 40;
    private static final String NOT = "!";

    public PathPatterns {
        texts = List.copyOf(texts);
    }

    /**
     * Those of the paths that are chosen, in their order.
     *
     * @param what asks for them, and what the paths are of, for the message, such as "freeze: no parameter"
     * @throws IllegalArgumentException with the pattern that is about none of the paths, and with the paths that there are
     */
    public List<String> of(Collection<String> paths, String what) {
        for (String text : texts) {
            if (paths.stream().noneMatch(pattern(text)::matches)) {
                throw new IllegalArgumentException(what + " matches '" + text + "'; there are " + told(paths));
            }
        }
        return paths.stream().filter(this::choose).toList();
    }

    private static PathPattern pattern(String text) {
        return new PathPattern(text.startsWith(NOT) ? text.substring(NOT.length()) : text);
    }

    private boolean choose(String path) {
        boolean chosen = false;
        for (String text : texts) {
            if (pattern(text).matches(path)) {
                chosen = !text.startsWith(NOT);
            }
        }
        return chosen;
    }

    /** Paths for a sentence, of which there may be very many. */
    public static String told(Collection<String> paths) {
        List<String> all = new ArrayList<>(paths);
        String more = all.size() > TOLD ? ", and " + (all.size() - TOLD) + " more" : "";
        return String.join(", ", all.subList(0, Math.min(TOLD, all.size()))) + more;
    }
}
