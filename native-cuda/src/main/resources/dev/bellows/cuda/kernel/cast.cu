// From every dtype to every other.
template <class From, class To> __device__ void cast(const typename From::Stored* x, typename To::Stored* y, whole n) {
    EACH(i, n) y[i] = To::store(From::load(x[i]));
}
#define CAST(from, to) \
    KERNEL cast_##from##_##to(const from::Stored* x, to::Stored* y, whole n) { cast<from, to>(x, y, n); }
#define CASTS(from) \
    CAST(from, F32) CAST(from, F64) CAST(from, BF16) CAST(from, I32) CAST(from, I64) CAST(from, U8) CAST(from, BOOL)
CASTS(F32)
CASTS(F64)
CASTS(BF16)
CASTS(I32)
CASTS(I64)
CASTS(U8)
CASTS(BOOL)
