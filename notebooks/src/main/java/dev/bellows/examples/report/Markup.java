package dev.bellows.examples.report;

import java.util.Locale;

/** How the report writes text and numbers: escaped for XML, and the same on every machine. */
final class Markup {
    private Markup() {}

    /** Text that may stand between tags and inside quoted attributes; control characters XML has no place for become spaces. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isXmlCharacter(c) ? c : ' ');
            }
        });
        return out.toString();
    }

    /** {@code String.format} without a locale's surprises. */
    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** 0.98934 as {@code 98.93%}. */
    static String percent(double share) {
        return format("%.2f%%", 100 * share);
    }

    /** 12345 as {@code 12,345}. */
    static String count(long value) {
        return format("%,d", value);
    }

    /** A duration as {@code 7.3 s}, from ten minutes on as {@code 12 min 05 s}. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        return seconds < 600 ? format("%.1f s", seconds) : format("%d min %02d s", whole / 60, whole % 60);
    }

    private static boolean isXmlCharacter(int c) {
        return c == '\t' || c == '\n' || (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
    }
}
