package dev.bellows.op.image;

/** How values between pixels are made. */
public enum Interpolation {
    /** The pixel whose area the position lies in. */
    NEAREST,
    /** The four pixels around the position, weighted by nearness. */
    BILINEAR
}
