// What all kernels begin with: dtypes, walks through arrays, sums of a block. No file is included: the compiler of a
// cluster's node may have no headers beside it.
#ifdef CUDA_EMULATED
#define KERNEL EMULATED_KERNEL
#define KERNEL_OF(threads) EMULATED_KERNEL
#else
#define KERNEL extern "C" __global__ void
#define KERNEL_OF(threads) extern "C" __global__ void __launch_bounds__(threads, 1) // else registers are spilled for more blocks at once
#endif

typedef long long whole;
typedef unsigned long long bits64;

// The threads of a grid take the numbers below n in turns.
#define EACH(i, n) \
    for (whole i = blockIdx.x * (whole)blockDim.x + threadIdx.x; i < (n); i += (whole)gridDim.x * blockDim.x)

typedef unsigned char B1;
typedef unsigned short B2;
typedef unsigned B4;
typedef unsigned long long B8;

#define MOST_THREADS 256
#define INFINITE __int_as_float(0x7f800000)
#define NOT_A_NUMBER __int_as_float(0x7fc00000)

// As Java casts: what does not fit becomes the nearest that does, and no number becomes 0.
__device__ whole toWhole(double value) {
    if (!(value == value)) return 0;
    if (value >= 9223372036854775808.0) return 9223372036854775807LL;
    if (value <= -9223372036854775808.0) return -9223372036854775807LL - 1;
    return (whole)value;
}
__device__ whole toWhole(float value) { return toWhole((double)value); }
__device__ whole toWhole(whole value) { return value; }
__device__ whole within(whole value, whole least, whole most) { return value < least ? least : value > most ? most : value; }

// A dtype: what lies in memory, and what is computed with. Sums of many elements are kept in Wide.
struct F32 {
    typedef float Stored; typedef float Value; typedef double Wide;
    static const bool floating = true;
    static __device__ Value load(Stored stored) { return stored; }
    template <class V> static __device__ Stored store(V value) { return (float)value; }
};
struct F64 {
    typedef double Stored; typedef double Value; typedef double Wide;
    static const bool floating = true;
    static __device__ Value load(Stored stored) { return stored; }
    template <class V> static __device__ Stored store(V value) { return (double)value; }
};
struct BF16 {
    typedef unsigned short Stored; typedef float Value; typedef double Wide;
    static const bool floating = true;
    static __device__ Value load(Stored stored) { return __int_as_float((int)((unsigned)stored << 16)); }
    template <class V> static __device__ Stored store(V value) {
        unsigned all = (unsigned)__float_as_int((float)value);
        if ((all & 0x7fffffffu) > 0x7f800000u) return (unsigned short)(all >> 16 | 0x40);
        return (unsigned short)((all + 0x7fff + (all >> 16 & 1)) >> 16);
    }
};
struct I32 {
    typedef int Stored; typedef whole Value; typedef whole Wide;
    static const bool floating = false;
    static __device__ Value load(Stored stored) { return stored; }
    template <class V> static __device__ Stored store(V value) { return (int)within(toWhole(value), -2147483648LL, 2147483647LL); }
};
struct I64 {
    typedef whole Stored; typedef whole Value; typedef whole Wide;
    static const bool floating = false;
    static __device__ Value load(Stored stored) { return stored; }
    template <class V> static __device__ Stored store(V value) { return toWhole(value); }
};
struct U8 {
    typedef unsigned char Stored; typedef whole Value; typedef whole Wide;
    static const bool floating = false;
    static __device__ Value load(Stored stored) { return stored; }
    template <class V> static __device__ Stored store(V value) { return (unsigned char)within(toWhole(value), 0, 255); }
};
struct BOOL {
    typedef unsigned char Stored; typedef whole Value; typedef whole Wide;
    static const bool floating = false;
    static __device__ Value load(Stored stored) { return stored; }
    template <class V> static __device__ Stored store(V value) { return value != 0 ? 1 : 0; }
};

// The dtype that a module is compiled for.
#ifdef DTYPE
typedef DTYPE::Stored T;
typedef DTYPE::Value V;
typedef DTYPE::Wide W;
__device__ V load(const T* x, whole i) { return DTYPE::load(x[i]); }
template <class A> __device__ void store(T* y, whole i, A value) { y[i] = DTYPE::store(value); }
#endif

// How the elements of one array, by row-major number, lie in up to three others: extents and strides in elements.
#define MOST_AXES 8
struct Walk {
    whole rank;
    whole extents[MOST_AXES];
    whole strides[3][MOST_AXES];
};
template <int N> __device__ void walk(const Walk& by, whole number, whole* places) {
    if (by.rank == 1) {
        for (int k = 0; k < N; k++) places[k] = number * by.strides[k][0];
        return;
    }
    for (int k = 0; k < N; k++) places[k] = 0;
    whole rest = number;
    for (int axis = (int)by.rank - 1; axis >= 0; axis--) {
        whole before, at;
        if (rest <= 0xffffffffLL) { // a division of 32 bits is several times as fast
            before = (unsigned)rest / (unsigned)by.extents[axis];
            at = (unsigned)rest - (unsigned)before * (unsigned)by.extents[axis];
        } else {
            before = rest / by.extents[axis];
            at = rest - before * by.extents[axis];
        }
        for (int k = 0; k < N; k++) places[k] += at * by.strides[k][axis];
        rest = before;
    }
}
__device__ whole walk(const Walk& by, whole number) {
    whole place;
    walk<1>(by, number, &place);
    return place;
}
// The same in one other, along as many axes as it takes, of numbers below 2^32: a division of 64 bits is a call, around which registers are spilled.
template <int R> struct Way { whole extents[R], strides[R]; };
template <int R> __device__ whole along(const Way<R>& by, whole number) {
    whole place = 0;
    unsigned rest = (unsigned)number;
    for (int axis = R - 1; axis > 0; axis--) {
        unsigned extent = (unsigned)by.extents[axis], before = rest / extent;
        place += (rest - before * extent) * by.strides[axis];
        rest = before;
    }
    return place + rest * by.strides[0];
}

// Arguments of N parts of a kernel that do the same.
template <class P, int N> struct Parts {
    P at[N];
    static const int pointers = P::pointers, parts = N;
};

// How values become one.
struct Sum {
    template <class A> static __device__ A start(A) { return 0; }
    template <class A> static __device__ A join(A a, A b) { return a + b; }
};
struct Greatest { // a NaN counts as greater than all
    static __device__ float start(float) { return -INFINITE; }
    static __device__ double start(double) { return -INFINITE; }
    static __device__ whole start(whole) { return -9223372036854775807LL - 1; }
    template <class A> static __device__ A join(A a, A b) { return a != a ? a : b != b ? b : a > b ? a : b; }
};
struct Least {
    static __device__ float start(float) { return INFINITE; }
    static __device__ double start(double) { return INFINITE; }
    static __device__ whole start(whole) { return 9223372036854775807LL; }
    template <class A> static __device__ A join(A a, A b) { return a != a ? a : b != b ? b : a < b ? a : b; }
};

// The values of all threads of a block as one, for all of them, in an order that depends on the block's size alone. That is a power of two.
template <class How, class A> __device__ A joinBlock(A value) {
    __shared__ A all[MOST_THREADS];
    all[threadIdx.x] = value;
    __syncthreads();
    for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) all[threadIdx.x] = How::join(all[threadIdx.x], all[threadIdx.x + half]);
        __syncthreads();
    }
    A joined = all[0];
    __syncthreads(); // before somebody writes the next one
    return joined;
}

// A block's threads as teams of `strips`, a power of two, each for one row at a time. Where the elements of a row lie side by side, so do the threads of its team; else it is those of a warp that have rows side by side.
#define MOST_OF_TEAMS 512
struct Team {
    int strips, rows, row, strip, apart;
    __device__ Team(whole size, whole isAlong) {
        strips = (int)size;
        rows = (int)blockDim.x / strips;
        row = isAlong ? (int)threadIdx.x / strips : (int)threadIdx.x % rows;
        strip = isAlong ? (int)threadIdx.x % strips : (int)threadIdx.x / rows;
        apart = isAlong ? 1 : rows;
    }
};
// The values of a team as one, for all of it, in an order that depends on its size alone.
template <class How, class A> __device__ A joinTeam(A value, const Team& team) {
    __shared__ A all[MOST_OF_TEAMS];
    if (team.strips == 1) return value;
    all[threadIdx.x] = value;
    __syncthreads();
    for (int half = team.strips / 2; half > 0; half /= 2) {
        if (team.strip < half) all[threadIdx.x] = How::join(all[threadIdx.x], all[threadIdx.x + half * team.apart]);
        __syncthreads();
    }
    A joined = all[threadIdx.x - team.strip * team.apart];
    __syncthreads(); // before somebody writes the next one
    return joined;
}
