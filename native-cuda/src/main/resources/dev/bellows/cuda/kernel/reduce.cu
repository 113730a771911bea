// Fewer axes. One block per result where elements that are reduced lie side by side, else one thread, so that the threads of a warp read side by side.
template <class How, class A> __device__ void byBlock(const T* x, T* y, whole results, whole count, const Walk& kept, const Walk& reduced) {
    for (whole r = blockIdx.x; r < results; r += gridDim.x) {
        whole start = walk(kept, r);
        A joined = How::start(A());
        for (whole k = threadIdx.x; k < count; k += blockDim.x) joined = How::join(joined, (A)load(x, start + walk(reduced, k)));
        joined = joinBlock<How>(joined);
        if (threadIdx.x == 0) store(y, r, joined);
    }
}
template <class How, class A> __device__ void byThread(const T* x, T* y, whole results, whole count, const Walk& kept, const Walk& reduced) {
    EACH(r, results) {
        whole start = walk(kept, r);
        A joined = How::start(A());
        for (whole k = 0; k < count; k++) joined = How::join(joined, (A)load(x, start + walk(reduced, k)));
        store(y, r, joined);
    }
}
#define REDUCTION(name, How, A)                                                                                 \
    KERNEL name##_by_block(const T* x, T* y, whole results, whole count, Walk kept, Walk reduced) {             \
        byBlock<How, A>(x, y, results, count, kept, reduced);                                                   \
    }                                                                                                           \
    KERNEL name##_by_thread(const T* x, T* y, whole results, whole count, Walk kept, Walk reduced) {            \
        byThread<How, A>(x, y, results, count, kept, reduced);                                                  \
    }
// Sums are wide: of a million elements a float keeps four digits.
REDUCTION(sum, Sum, W)
REDUCTION(greatest, Greatest, V)
REDUCTION(least, Least, V)

// Along one axis: lines of `extent` elements that lie `inner` apart.
KERNEL cumulate(const T* x, T* y, whole lines, whole extent, whole inner, int reverse) {
    EACH(line, lines) {
        whole start = line / inner * inner * extent + line % inner;
        W sum = 0;
        for (whole k = 0; k < extent; k++) {
            whole i = start + (reverse ? extent - 1 - k : k) * inner;
            sum += load(x, i);
            store(y, i, sum);
        }
    }
}
// The first of the greatest, which a NaN is.
KERNEL index_of_greatest(const T* x, int* y, whole lines, whole extent, whole inner) {
    EACH(line, lines) {
        whole start = line / inner * inner * extent + line % inner;
        whole best = 0;
        V most = load(x, start);
        for (whole k = 1; k < extent; k++) {
            V value = load(x, start + k * inner);
            if (value > most || (value != value && most == most)) {
                most = value;
                best = k;
            }
        }
        y[line] = (int)best;
    }
}
