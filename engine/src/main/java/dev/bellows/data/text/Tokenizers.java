package dev.bellows.data.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The simple tokenizers, and what may happen to text before them. */
public final class Tokenizers {
    private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");

    private Tokenizers() {}

    /** What stands between white space. */
    public static Tokenizer whitespace() {
        return text -> Arrays.stream(SPACES.split(text, -1))
                .filter(token -> !token.isEmpty())
                .toList();
    }

    /** What matches a pattern, from left to right; the rest is dropped. */
    public static Tokenizer matching(Pattern pattern) {
        return text -> pattern.matcher(text).results().map(MatchResult::group).toList();
    }

    /** What stands between matches of a pattern, unless it is empty. */
    public static Tokenizer separatedBy(Pattern pattern) {
        return text -> Arrays.stream(pattern.split(text, -1))
                .filter(token -> !token.isEmpty())
                .toList();
    }

    /** Single characters, white space included; a character outside the basic plane is one token too. */
    public static Tokenizer characters() {
        return text -> text.codePoints().mapToObj(Character::toString).toList();
    }

    /** Words and single punctuation marks, as BERT's networks expect them (Devlin et al. 2018); {@code lowerCase} also drops accents. */
    public static Tokenizer bertWords(boolean lowerCase) {
        return text -> {
            List<String> words = new ArrayList<>();
            for (String word : SPACES.split(spacedOut(text), -1)) {
                splitPunctuation(lowerCase ? withoutAccents(lowerCase(word)) : word, words);
            }
            return words;
        };
    }

    /** Canonically composed characters (Unicode's NFC), so that what looks the same is the same. */
    public static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Compatible characters made the same (Unicode's NFKC), such as ligatures and wide letters. */
    public static String compatible(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    /** Lower case by Unicode's rules, the same on every machine. */
    public static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Letters without their accents. */
    public static String withoutAccents(String text) {
        return MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
    }

    /** Without control characters, and with spaces around each ideograph, which is a word of its own. */
    private static String spacedOut(String text) {
        StringBuilder spaced = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isIdeographic(c)) {
                spaced.append(' ').appendCodePoint(c).append(' ');
            } else if (Character.isWhitespace(c)) {
                spaced.append(' ');
            } else if (c != 0
                    && c != 0xFFFD
                    && !Character.isISOControl(c)
                    && Character.getType(c) != Character.FORMAT) {
                spaced.appendCodePoint(c);
            }
        });
        return spaced.toString();
    }

    private static void splitPunctuation(String word, List<String> into) {
        StringBuilder run = new StringBuilder();
        word.codePoints().forEach(c -> {
            if (isPunctuation(c)) {
                flush(run, into);
                into.add(Character.toString(c));
            } else {
                run.appendCodePoint(c);
            }
        });
        flush(run, into);
    }

    private static void flush(StringBuilder run, List<String> into) {
        if (!run.isEmpty()) {
            into.add(run.toString());
            run.setLength(0);
        }
    }

    /** Unicode's punctuation, and all of ASCII that is neither letter nor digit. */
    private static boolean isPunctuation(int c) {
        if (c < 128) {
            return c > ' ' && !Character.isLetterOrDigit(c) && c != 127;
        }
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }
}
