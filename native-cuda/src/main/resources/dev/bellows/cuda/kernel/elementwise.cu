// One element at a time. Whole numbers are computed in 64 bits and stored as the nearest that fits, as on the host.
__device__ float power(float a, float b) { return powf(a, b); }
__device__ double power(double a, double b) { return pow(a, b); }
__device__ float rest(float a, float b) { return fmodf(a, b); }
__device__ double rest(double a, double b) { return fmod(a, b); }

// Of either kind of numbers.
template <class A> __device__ A negative(A a) { return -a; }
template <> __device__ whole negative(whole a) { return (whole)(0ull - (bits64)a); }
template <class A> __device__ A absolute(A a) { return a < 0 ? -a : a == 0 ? (A)0 : a; }
template <class A> __device__ A sign(A a) { return a > 0 ? (A)1 : a < 0 ? (A)-1 : a; }
__device__ float down(float a) { return floorf(a); }
__device__ double down(double a) { return floor(a); }
__device__ whole down(whole a) { return a; }
template <class A> __device__ A plus(A a, A b) { return a + b; }
template <> __device__ whole plus(whole a, whole b) { return (whole)((bits64)a + (bits64)b); }
template <class A> __device__ A minus(A a, A b) { return a - b; }
template <> __device__ whole minus(whole a, whole b) { return (whole)((bits64)a - (bits64)b); }
template <class A> __device__ A times(A a, A b) { return a * b; }
template <> __device__ whole times(whole a, whole b) { return (whole)((bits64)a * (bits64)b); }
// As Java's: no number to the power of no number, nor 1 to that of infinity.
template <class A> __device__ A raised(A a, A b) {
    if (b != b || ((a == 1 || a == -1) && (b == INFINITE || b == -INFINITE))) return NOT_A_NUMBER;
    return power(a, b);
}
template <> __device__ whole raised(whole a, whole b) { return toWhole(pow((double)a, (double)b)); }
// What is left has the sign of b.
template <class A> __device__ A modulo(A a, A b) {
    A left = rest(a, b);
    if (left == 0) return b < 0 || (b == 0 && 1 / b < 0) ? (A)-0.0 : (A)0.0;
    return (left < 0) == (b < 0) ? left : left + b;
}

// Each as a function of values, f_name, from which kernels are generated that do several at once (FUSED), and as a kernel of its own.
#ifdef FUSED
#define UNARY_KERNEL(name)
#define BINARY_KERNEL(name)
#define COMPARISON_KERNEL(name)
#else
#define UNARY_KERNEL(name)                                        \
    KERNEL name(const T* x, T* y, whole n) {                      \
        EACH(i, n) store(y, i, f_##name<V>(load(x, i)));          \
    }
#define BINARY_KERNEL(name)                                       \
    KERNEL name(const T* x1, const T* x2, T* y, whole n, Walk by) { \
        EACH(i, n) {                                              \
            whole at[2];                                          \
            walk<2>(by, i, at);                                   \
            store(y, i, f_##name<V>(load(x1, at[0]), load(x2, at[1]))); \
        }                                                         \
    }
#define COMPARISON_KERNEL(name)                                   \
    KERNEL name(const T* x1, const T* x2, unsigned char* y, whole n, Walk by) { \
        EACH(i, n) {                                              \
            whole at[2];                                          \
            walk<2>(by, i, at);                                   \
            y[i] = f_##name<V>(load(x1, at[0]), load(x2, at[1])) ? 1 : 0; \
        }                                                         \
    }
#endif
#define UNARY(name, value)                                        \
    template <class A> __device__ A f_##name(A a) { return value; } \
    UNARY_KERNEL(name)
#define BINARY(name, value)                                       \
    template <class A> __device__ A f_##name(A a, A b) { return value; } \
    BINARY_KERNEL(name)
#define COMPARISON(name, holds)                                   \
    template <class A> __device__ bool f_##name(A a, A b) { return holds; } \
    COMPARISON_KERNEL(name)

UNARY(neg, negative(a))
UNARY(abs_, absolute(a))
UNARY(sign_, sign(a))
UNARY(floor_, down(a))
BINARY(add, plus(a, b))
BINARY(sub, minus(a, b))
BINARY(mul, times(a, b))
BINARY(pow_, raised(a, b))
BINARY(maximum, Greatest::join(a, b))
BINARY(minimum, Least::join(a, b))
COMPARISON(equal, a == b)
COMPARISON(less, a < b)
#if defined(FLOATING) || defined(FUSED)
UNARY(exp_, exp(a))
UNARY(log_, log(a))
UNARY(log1p_, log1p(a))
UNARY(sqrt_, sqrt(a))
UNARY(tanh_, tanh(a))
UNARY(erf_, erf(a))
UNARY(sin_, sin(a))
UNARY(cos_, cos(a))
UNARY(atan_, atan(a))
UNARY(erfinv_, erfinv((double)a))
UNARY(gammaln_, lgamma((double)a))
BINARY(divide, a / b)
BINARY(mod, modulo(a, b))
#endif
#ifndef FLOATING
BINARY(bit_and, a & b)
#endif
