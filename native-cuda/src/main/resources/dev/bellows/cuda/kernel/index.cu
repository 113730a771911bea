// Places chosen by integers, and integers that are counted or drawn. INDEX is the dtype of those that choose.
#ifdef INDEX
typedef INDEX::Stored I;

// Which index was out of range, and for which launch: the host looks when it next waits. One of several is kept.
__device__ whole chosen(const I* index, whole i, whole extent, whole* fault, int launch) {
    whole place = INDEX::load(index[i]);
    if (place >= 0 && place < extent) return place;
    fault[1] = place;
    fault[0] = launch;
    return -1;
}
#endif

#ifdef UNSIGNED
typedef UNSIGNED U;
// x: [outer, extent, inner], index: [count], y: [outer, count, inner].
KERNEL take(const U* x, const I* index, U* y, whole n, whole extent, whole count, whole inner, whole* fault, int launch) {
    EACH(i, n) {
        whole block = i / inner;
        whole place = chosen(index, block % count, extent, fault, launch);
        y[i] = place < 0 ? (U)0 : x[(block / count * extent + place) * inner + i % inner];
    }
}
// y: [outer, extent, inner] holds x already; the last of several values for one place stays, so each place looks from behind.
KERNEL index_copy(const I* index, const U* values, U* y, whole n, whole extent, whole count, whole inner, whole* fault, int launch) {
    EACH(i, n) {
        whole block = i / inner, place = block % extent, outer = block / extent;
        for (whole k = count - 1; k >= 0; k--) {
            if (chosen(index, k, extent, fault, launch) == place) {
                y[i] = values[(outer * count + k) * inner + i % inner];
                break;
            }
        }
    }
}
#endif

#if defined(DTYPE) && defined(INDEX)
// dy: [outer, count, inner] added up by index to [outer, extent, inner]: each sum in the order of its parts, so that its bits are the same every time.
KERNEL scatter_add(const T* dy, const I* index, T* y, whole n, whole extent, whole count, whole inner, whole* fault, int launch) {
    EACH(i, n) {
        whole block = i / inner, place = block % extent, outer = block / extent;
        W sum = 0;
        for (whole k = 0; k < count; k++) {
            if (chosen(index, k, extent, fault, launch) == place) sum += load(dy, (outer * count + k) * inner + i % inner);
        }
        store(y, i, sum);
    }
}
#elif defined(DTYPE)
KERNEL iota(T* y, whole n) {
    EACH(i, n) store(y, i, i);
}
#endif
