package dev.bellows.collective.transport.tcp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ports that a worker may listen at, both ends included; 0 to 0 is any that is free.
 *
 * @param first from 1
 * @param last at least the first
 */
public record PortRange(int first, int last) {
    /** Whichever port is free. */
    public static final PortRange ANY = new PortRange(0, 0);

    private static final int MOST = 0xFFFF;
    private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    /** Checks both ends. */
    public PortRange {
        boolean any = first == 0 && last == 0;
        if (!any && (first < 1 || last < first || last > MOST)) {
            throw new IllegalArgumentException(
                    "must go from a port to one no lower, both from 1 to " + MOST + ": " + first + "-" + last);
        }
    }

    /** Of {@code 7000-7009}, {@code 7000}, or nothing for any port. */
    public static PortRange parse(String text) {
        if (text.isEmpty()) {
            return ANY;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "must be two ports with a dash between them, such as 7000-7009: " + text);
        }
        int first = Integer.parseInt(matcher.group(1));
        return new PortRange(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
