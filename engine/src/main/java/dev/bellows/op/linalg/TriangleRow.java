package dev.bellows.op.linalg;

/** Which columns of one row lie in a triangle: {@code from} (inclusive) to {@code to} (exclusive). */
record TriangleRow(int from, int to) {
    static TriangleRow of(boolean lower, int offset, int columns, int row) {
        int edge = row + offset;
        int from = lower ? 0 : Math.max(0, Math.min(columns, edge));
        int to = lower ? Math.max(0, Math.min(columns, edge + 1)) : columns;
        return new TriangleRow(from, to);
    }

    int length() {
        return to - from;
    }
}
