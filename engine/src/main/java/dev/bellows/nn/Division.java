package dev.bellows.nn;

/**
 * Which part of a layer's work this rank does.
 *
 * @param group the ranks that divide it, as ops know them
 * @param part this rank's, from 0
 * @param parts how many there are
 */
public record Division(String group, int part, int parts) {
    public Division {
        if (parts < 1 || part < 0 || part >= parts) {
            throw new IllegalArgumentException("division: no part " + part + " of " + parts + "; count from 0");
        }
    }

    /** Whether so many of something make equal parts. */
    public boolean divides(int extent) {
        return extent % parts == 0;
    }

    /** This rank's share of an extent. */
    public int of(int extent) {
        return extent / parts;
    }

    /** This rank's part of an array along an axis. */
    public ParameterPart along(int axis) {
        return new ParameterPart(axis, part, parts);
    }
}
