// Elements to other places, bit by bit: compiled for a width, as an unsigned number of that many bytes.
typedef UNSIGNED U;

// y_i is x at its place.
KERNEL gather(const U* x, U* y, whole n, whole start, Walk by) {
    EACH(i, n) y[i] = x[start + walk(by, i)];
}
// y at the place of i is x_i; no two have one place.
KERNEL scatter(const U* x, U* y, whole n, whole start, Walk by) {
    EACH(i, n) y[start + walk(by, i)] = x[i];
}
KERNEL where(const unsigned char* condition, const U* x1, const U* x2, U* y, whole n, Walk by) {
    EACH(i, n) {
        whole at[3];
        walk<3>(by, i, at);
        y[i] = condition[at[0]] ? x1[at[1]] : x2[at[2]];
    }
}
