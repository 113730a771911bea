package dev.bellows.data.text;

import dev.bellows.data.file.Utf8File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a word into pieces by merging its characters in the order of a list of merges (Sennrich et al. 2016). The last
 * piece ends with {@code </w>}, so that the words can be told apart again.
 */
public final class BytePairEncoding implements Tokenizer {
    private static final String END = "</w>";

    private record Pair(String left, String right) {}

    private final Map<Pair, Integer> ranks = new HashMap<>();

    /** Merges in order, each two symbols with a space between them. */
    public BytePairEncoding(List<String> merges) {
        for (String merge : merges) {
            String[] sides = merge.split(" ", -1);
            if (sides.length != 2) {
                throw new IllegalArgumentException(
                        "byte pair encoding: a merge is two symbols with a space between them: '" + merge + "'");
            }
            ranks.putIfAbsent(new Pair(sides[0], sides[1]), ranks.size());
        }
    }

    /**
     * Reads a file in UTF-8 with a merge in each line; a first line that begins with {@code #version} is passed over.
     *
     * @throws IOException if it cannot be read or is no UTF-8, with its line
     */
    public static BytePairEncoding read(Path file) throws IOException {
        List<String> merges = new ArrayList<>();
        Utf8File.forEachLine(file, "byte pair encoding", (line, number) -> {
            if (!line.isBlank() && !line.startsWith("#version")) {
                merges.add(line);
            }
        });
        return new BytePairEncoding(merges);
    }

    @Override
    public List<String> tokenize(String word) {
        List<String> symbols =
                new ArrayList<>(word.codePoints().mapToObj(Character::toString).toList());
        if (symbols.isEmpty()) {
            return symbols;
        }
        symbols.set(symbols.size() - 1, symbols.get(symbols.size() - 1) + END);
        for (Pair best = best(symbols); best != null; best = best(symbols)) {
            symbols = merged(symbols, best);
        }
        return symbols;
    }

    /** The neighbours that are merged first, or null if none are. */
    private @Nullable Pair best(List<String> symbols) {
        Pair best = null;
        int rank = Integer.MAX_VALUE;
        for (int i = 1; i < symbols.size(); i++) {
            Pair pair = new Pair(symbols.get(i - 1), symbols.get(i));
            int found = ranks.getOrDefault(pair, Integer.MAX_VALUE);
            if (found < rank) {
                rank = found;
                best = pair;
            }
        }
        return best;
    }

    private static List<String> merged(List<String> symbols, Pair pair) {
        List<String> merged = new ArrayList<>();
        for (int i = 0; i < symbols.size(); i++) {
            boolean both = i + 1 < symbols.size()
                    && symbols.get(i).equals(pair.left)
                    && symbols.get(i + 1).equals(pair.right);
            merged.add(both ? pair.left + pair.right : symbols.get(i));
            i += both ? 1 : 0;
        }
        return merged;
    }
}
