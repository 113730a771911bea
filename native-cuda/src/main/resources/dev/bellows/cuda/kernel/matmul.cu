// The product of matrices in tiles: each block computes a square of the result from strips of a and b that it keeps in shared memory.
#define TILE 16

// With a bias for each column, if there is one.
__device__ void multiply(const T* a, const T* b, const T* bias, T* y, whole products, whole rows, whole columns, whole inner, int transposeA, int transposeB,
                         const Walk& batches) {
    __shared__ V left[TILE][TILE + 1];
    __shared__ V right[TILE][TILE + 1];
    whole down = (rows + TILE - 1) / TILE, across = (columns + TILE - 1) / TILE;
    int i = threadIdx.x / TILE, j = threadIdx.x % TILE;
    for (whole tile = blockIdx.x; tile < products * down * across; tile += gridDim.x) {
        whole product = tile / (down * across), at[2];
        walk<2>(batches, product, at);
        whole firstRow = tile / across % down * TILE, firstColumn = tile % across * TILE;
        whole row = firstRow + i, column = firstColumn + j;
        V sum = 0;
        for (whole first = 0; first < inner; first += TILE) {
            // Neighbouring threads read neighbouring elements, whichever way a matrix lies.
            whole ra = firstRow + (transposeA ? j : i), ka = first + (transposeA ? i : j);
            V fromA = ra < rows && ka < inner ? load(a, at[0] + (transposeA ? ka * rows + ra : ra * inner + ka)) : (V)0;
            whole kb = first + (transposeB ? j : i), cb = firstColumn + (transposeB ? i : j);
            V fromB = kb < inner && cb < columns ? load(b, at[1] + (transposeB ? cb * inner + kb : kb * columns + cb)) : (V)0;
            if (transposeA) left[j][i] = fromA; else left[i][j] = fromA;
            if (transposeB) right[j][i] = fromB; else right[i][j] = fromB;
            __syncthreads();
            for (int k = 0; k < TILE; k++) sum += left[i][k] * right[k][j];
            __syncthreads();
        }
        if (row < rows && column < columns) store(y, (product * rows + row) * columns + column, bias ? sum + load(bias, column) : sum);
    }
}
KERNEL matmul(const T* a, const T* b, T* y, whole products, whole rows, whole columns, whole inner, int transposeA, int transposeB, Walk batches) {
    multiply(a, b, nullptr, y, products, rows, columns, inner, transposeA, transposeB, batches);
}
KERNEL biased_matmul(const T* a, const T* b, const T* bias, T* y, whole products, whole rows, whole columns, whole inner, int transposeA, int transposeB,
                     Walk batches) {
    multiply(a, b, bias, y, products, rows, columns, inner, transposeA, transposeB, batches);
}
