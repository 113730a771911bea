package dev.bellows.data.arrow;

import java.util.Arrays;

/** Where the rows of a store lie, as bytes from the first block's beginning, and how much of each is stored. On the heap. */
interface RowIndex {
    boolean has(int row);

    /**
     * Takes in a row.
     *
     * @param place where it begins
     * @param counts how many parts are stored of each field that is filled up
     */
    void put(int row, long place, int[] counts);

    long place(int row);

    /** How many parts are stored of a field that is filled up. */
    int count(int row, int filled);

    /** Of so many rows that lie one after the other, all of one size: an int each. */
    static RowIndex ofEqual(int rows, int bytes) {
        int[] numbers = new int[rows];
        Arrays.fill(numbers, -1);
        return new RowIndex() {
            @Override
            public boolean has(int row) {
                return numbers[row] >= 0;
            }

            @Override
            public void put(int row, long place, int[] counts) {
                numbers[row] = (int) (place / bytes);
            }

            @Override
            public long place(int row) {
                return (long) numbers[row] * bytes;
            }

            @Override
            public int count(int row, int filled) {
                throw new IllegalStateException("sample store: no field of its rows is filled up");
            }
        };
    }

    /** Of rows of many sizes: a long each, and an int for each field that is filled up. */
    static RowIndex ofMany(int rows, int filledUp) {
        long[] places = new long[rows];
        Arrays.fill(places, -1);
        int[][] parts = new int[filledUp][rows];
        return new RowIndex() {
            @Override
            public boolean has(int row) {
                return places[row] >= 0;
            }

            @Override
            public void put(int row, long place, int[] counts) {
                places[row] = place;
                for (int i = 0; i < filledUp; i++) {
                    parts[i][row] = counts[i];
                }
            }

            @Override
            public long place(int row) {
                return places[row];
            }

            @Override
            public int count(int row, int filled) {
                return parts[filled][row];
            }
        };
    }
}
