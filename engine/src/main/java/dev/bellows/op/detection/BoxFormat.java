package dev.bellows.op.detection;

/** What the four numbers of a box are. */
public enum BoxFormat {
    /** The left, upper, right and lower edges. */
    CORNER,
    /** The middle's x and y, the width and the height. */
    CENTER
}
