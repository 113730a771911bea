package dev.bellows.op.linalg;

/** On which side of the other matrix a triangular one stands in a product. */
public enum Side {
    LEFT,
    RIGHT
}
