// Lets a host compiler take the text of our kernels: included before it. What a kernel asks of its surroundings it gets from the emulated driver,
// which binds this file's pointer when it loads the module.
#pragma once
#define CUDA_EMULATED 1
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace emulated {
struct Index { unsigned x, y, z; };

// The state of the thread that runs, and what it can ask for. Shared with driver.cpp.
struct Surroundings {
    Index thread, block, blockSize, gridSize;
    void* shared;
    void (*blockBarrier)();
    void (*warpBarrier)();
    uint64_t* (*warpSlots)();
};
static Surroundings* here;

inline unsigned lane() { return here->thread.x & 31; }

// A value from another lane: all write, all wait, all read, all wait.
template <class V> V from(unsigned source, V value) {
    static_assert(sizeof(V) <= 8, "a lane's slot has 8 bytes");
    uint64_t* slots = here->warpSlots();
    memcpy(&slots[lane()], &value, sizeof value);
    here->warpBarrier();
    V got;
    memcpy(&got, &slots[source & 31], sizeof got);
    here->warpBarrier();
    return got;
}

// What the driver is told of one parameter, for it copies the arguments of a launch and looks at the pointers among them.
template <class A> struct Always { typedef void Type; };
template <class A, class = void> struct Kind { static const int pointer = 0; };
template <class A> struct Kind<A*> { static const int pointer = 1; };
// Of several structs in a row that each begin with two numbers, and then have pointers: how many structs, and how many pointers.
template <class A> struct Kind<A, typename Always<decltype(A::parts)>::Type> { static const int pointer = A::parts << 8 | A::pointers; };
template <class... A> int describe(void (*)(A...), int* sizes, int* pointers) {
    const int size[] = {(int)sizeof(A)..., 0};
    const int pointer[] = {Kind<A>::pointer..., 0};
    for (unsigned i = 0; i < sizeof...(A); i++) { sizes[i] = size[i]; pointers[i] = pointer[i]; }
    return sizeof...(A);
}
template <int... I> struct Numbers {};
template <int N, int... I> struct UpTo : UpTo<N - 1, N - 1, I...> {};
template <int... I> struct UpTo<0, I...> { typedef Numbers<I...> Type; };
template <class... A, int... I> void call(void (*kernel)(A...), void** arguments, Numbers<I...>) { kernel(*(A*)arguments[I]...); }
template <class... A> void call(void (*kernel)(A...), void** arguments) { call(kernel, arguments, typename UpTo<sizeof...(A)>::Type()); }
}  // namespace emulated

extern "C" __attribute__((visibility("default"))) void emulated_bind(emulated::Surroundings* all) { emulated::here = all; }

#define __global__
#define __device__ inline
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __grid_constant__
#define __restrict__ __restrict
#define __shared__ static  // blocks run one after the other
#define threadIdx (emulated::here->thread)
#define blockIdx (emulated::here->block)
#define blockDim (emulated::here->blockSize)
#define gridDim (emulated::here->gridSize)

static inline void __syncthreads() { emulated::here->blockBarrier(); }
static inline void __syncwarp(unsigned = ~0u) { emulated::here->warpBarrier(); }
template <class V> static inline V __shfl_down_sync(unsigned, V value, unsigned by) {
    unsigned lane = emulated::lane();
    return emulated::from(lane + by < 32 ? lane + by : lane, value);
}
template <class V> static inline V __shfl_xor_sync(unsigned, V value, int mask) { return emulated::from(emulated::lane() ^ mask, value); }
template <class V> static inline V atomicAdd(V* at, V value) { V old = *at; *at = old + value; return old; }
static inline int atomicCAS(int* at, int expected, int value) { int old = *at; if (old == expected) *at = value; return old; }
static inline int __float_as_int(float value) { int bits; memcpy(&bits, &value, 4); return bits; }
static inline float __int_as_float(int bits) { float value; memcpy(&value, &bits, 4); return value; }
static inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)((uint64_t)a * b >> 32); }
// The inverse of the error function: Newton's steps on it, or on its complement near 1.
static inline double erfinv(double x) {
    double size = fabs(x);
    if (!(size < 1)) return size == 1 ? x * INFINITY : NAN;
    if (size == 0) return x;
    double part = log((1 - size) * (1 + size)), half = 2 / (M_PI * 0.147) + part / 2;
    double y = sqrt(sqrt(half * half - part / 0.147) - half);
    if (y < 1e-4) y = size * sqrt(M_PI) / 2;
    for (int step = 0; step < 4; step++) {
        double error = y < 1.5 ? erf(y) - size : 1 - size - erfc(y);
        y -= error * sqrt(M_PI) / 2 * exp(y * y);
    }
    return copysign(y, x);
}
static inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }

// The compiler's stand-in writes one line of this for each kernel.
#define EMULATED_CALL(name)                                                                                                      \
    extern "C" __attribute__((visibility("default"))) void emulated_call_##name(void** a) { emulated::call(name, a); }           \
    extern "C" __attribute__((visibility("default"))) int emulated_describe_##name(int* s, int* p) { return emulated::describe(name, s, p); }
