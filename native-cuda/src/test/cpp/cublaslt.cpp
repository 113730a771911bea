// A stand-in for libcublasLt.so.12 on the emulated driver, for tests: it refuses what the documentation does not allow, says why, and computes plainly.
#include <vector>

#include "emulated.h"

using namespace emulated;
enum Status { SUCCESS = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, NOT_SUPPORTED = 15 };
enum Type { F32 = 0, F64 = 1, BF16 = 14 };
enum Epilogue { PLAIN = 1, WITH_BIAS = 4, GRADIENT_OF_BIAS = 512 };
enum Compute { IN_F32 = 68, IN_F64 = 70, IN_TF32 = 77 };

static std::recursive_mutex one;
#define CALL std::lock_guard<std::recursive_mutex> guard(one)
static int refuse(const char* what) { fprintf(stderr, "emulated cuBLASLt: %s\n", what); return INVALID_VALUE; }
#define NEEDS(holds, what) do { if (!(holds)) return refuse(what); } while (0)

struct Handle { int device; };
struct Product { int compute, scale, ops[2], epilogue; Address bias; };
struct Layout { int type; long down, across, apart; int count; long stride; };
struct Preference { size_t workspace; unsigned reductions, alignment[4]; };
static Known<Handle> handles;
static Known<Product> products;
static Known<Layout> layouts;
static Known<Preference> preferences;

static size_t width(int type) { return type == F64 ? 8 : type == F32 ? 4 : 2; }

API size_t cublasLtGetVersion() { return 120604; }
API const char* cublasLtGetStatusString(int) { return "said by the emulated cuBLASLt"; }
API int cublasLtCreate(Handle** handle) {
    CALL;
    if (currentDevice() < 0) return NOT_INITIALIZED;
    *handle = handles.add(new Handle{currentDevice()});
    return SUCCESS;
}
API int cublasLtDestroy(Handle* handle) { CALL; NEEDS(handles.remove(handle), "no such handle to destroy"); return SUCCESS; }

API int cublasLtMatmulDescCreate(Product** product, int compute, int scale) {
    CALL;
    bool known = (compute == IN_F64 && scale == F64) || ((compute == IN_F32 || compute == IN_TF32) && scale == F32);
    NEEDS(known, "a computation and a scale that do not go together");
    *product = products.add(new Product{compute, scale, {0, 0}, PLAIN, 0});
    return SUCCESS;
}
API int cublasLtMatmulDescDestroy(Product* product) { CALL; NEEDS(products.remove(product), "no such product to destroy"); return SUCCESS; }
API int cublasLtMatmulDescSetAttribute(Product* product, int attribute, const void* value, size_t bytes) {
    CALL;
    NEEDS(products.has(product), "no such product");
    if (attribute == 8 && bytes == 8) {
        product->bias = *(const Address*)value;
        return SUCCESS;
    }
    if (attribute == 7 && bytes == 4 && (*(const int*)value == WITH_BIAS || *(const int*)value == GRADIENT_OF_BIAS)) {
        product->epilogue = *(const int*)value;
        return SUCCESS;
    }
    NEEDS((attribute == 3 || attribute == 4) && bytes == 4, "an attribute of a product that is not known, or of another size");
    int op = *(const int*)value;
    NEEDS(op == 0 || op == 1, "neither as it is nor transposed");
    product->ops[attribute - 3] = op;
    return SUCCESS;
}

API int cublasLtMatrixLayoutCreate(Layout** layout, int type, unsigned long down, unsigned long across, long apart) {
    CALL;
    NEEDS(type == F32 || type == F64 || type == BF16, "a dtype that the backend does not have");
    NEEDS(down && across && apart >= (long)down, "columns that overlap, or none");
    *layout = layouts.add(new Layout{type, (long)down, (long)across, apart, 1, 0});
    return SUCCESS;
}
API int cublasLtMatrixLayoutDestroy(Layout* layout) { CALL; NEEDS(layouts.remove(layout), "no such layout to destroy"); return SUCCESS; }
API int cublasLtMatrixLayoutSetAttribute(Layout* layout, int attribute, const void* value, size_t bytes) {
    CALL;
    NEEDS(layouts.has(layout), "no such layout");
    if (attribute == 5 && bytes == 4 && *(const int*)value > 0) layout->count = *(const int*)value;
    else if (attribute == 6 && bytes == 8 && *(const long*)value >= 0) layout->stride = *(const long*)value;
    else return refuse("an attribute of a layout that is not known, or of another size");
    return SUCCESS;
}

API int cublasLtMatmulPreferenceCreate(Preference** preference) {
    CALL;
    *preference = preferences.add(new Preference{0, 7, {256, 256, 256, 256}});
    return SUCCESS;
}
API int cublasLtMatmulPreferenceDestroy(Preference* preference) {
    CALL;
    NEEDS(preferences.remove(preference), "no such preference to destroy");
    return SUCCESS;
}
API int cublasLtMatmulPreferenceSetAttribute(Preference* preference, int attribute, const void* value, size_t bytes) {
    CALL;
    NEEDS(preferences.has(preference), "no such preference");
    if (attribute == 1 && bytes == 8) preference->workspace = *(const size_t*)value;
    else if (attribute == 3 && bytes == 4) preference->reductions = *(const unsigned*)value;
    else if (attribute >= 5 && attribute <= 8 && bytes == 4) preference->alignment[attribute - 5] = *(const unsigned*)value;
    else return refuse("an attribute of a preference that is not known, or of another size");
    return SUCCESS;
}

// What is computed; an algorithm is for exactly one such problem.
struct Problem {
    long m, n, k, count, strides[3], apart[3];
    int type, ops[2], compute, epilogue;
    size_t bytes(int matrix) const {
        long across = matrix == 2 ? n : matrix == 0 ? (ops[0] ? m : k) : (ops[1] ? k : n);
        long down = matrix == 2 ? m : matrix == 0 ? (ops[0] ? k : m) : (ops[1] ? n : k);
        return ((count - 1) * strides[matrix] + (across - 1) * apart[matrix] + down) * width(type);
    }
    unsigned long mark() const {
        unsigned long all = 1469598103934665603ul;
        const long parts[] = {m, n, k, count, strides[0], strides[1], strides[2], apart[0], apart[1], apart[2], type, ops[0], ops[1], compute, epilogue};
        for (long part : parts) all = (all ^ part) * 1099511628211ul;
        return all;
    }
};
static int problem(Handle* handle, Product* product, Layout* a, Layout* b, Layout* c, Layout* d, Problem* p) {
    NEEDS(handles.has(handle), "no such handle");
    NEEDS(handle->device == currentDevice(), "a handle of another device");
    NEEDS(products.has(product), "no such product");
    for (Layout* each : {a, b, c, d}) NEEDS(layouts.has(each), "no such layout");
    for (Layout* each : {b, c, d}) NEEDS(each->type == a->type && each->count == a->count, "matrices of several dtypes or counts");
    NEEDS((a->type == F64) == (product->compute == IN_F64), "a computation that is not for this dtype");
    NEEDS(a->type == F32 || product->compute != IN_TF32, "TF32 for another dtype than f32");
    long m = product->ops[0] ? a->across : a->down, k = product->ops[0] ? a->down : a->across;
    long kOfB = product->ops[1] ? b->across : b->down, n = product->ops[1] ? b->down : b->across;
    NEEDS(k == kOfB, "inner sizes differ");
    NEEDS(d->down == m && d->across == n && c->down == m && c->across == n, "a result of another size");
    NEEDS(c->apart == d->apart && c->stride == d->stride, "an addend that lies otherwise than the result");
    NEEDS(d->count == 1 || d->stride >= (n - 1) * d->apart + m, "results that overlap");
    *p = {m, n, k, d->count, {a->stride, b->stride, d->stride}, {a->apart, b->apart, d->apart}, a->type, {product->ops[0], product->ops[1]}, product->compute, product->epilogue};
    return SUCCESS;
}

struct Algorithm { unsigned long mark, alignment, workspace, rest[5]; };
struct Recommended { Algorithm algorithm; size_t workspace; int state; float waves; int reserved[4]; };
static_assert(sizeof(Recommended) == 96, "as in cublasLt.h");

API int cublasLtMatmulAlgoGetHeuristic(Handle* handle, Product* product, Layout* a, Layout* b, Layout* c, Layout* d, Preference* preference, int wanted,
                                       Recommended* found, int* count) {
    CALL;
    Problem p;
    if (int status = problem(handle, product, a, b, c, d, &p)) return status;
    NEEDS(preferences.has(preference), "no such preference");
    NEEDS(wanted >= 1, "no algorithm is wanted");
    NEEDS(!(preference->reductions & 5), "partial sums in the dtype of the result");
    unsigned least = 256;
    for (unsigned each : preference->alignment) if (each < least) least = each;
    NEEDS(least >= width(p.type), "elements that are not aligned");
    *count = 0;
    if (p.epilogue != PLAIN) {
        NEEDS(product->bias && product->bias % least == 0, "a bias that is nowhere, or less aligned than the matrices");
        if (p.type == F64) return NOT_SUPPORTED;
        NEEDS(p.epilogue == WITH_BIAS || (p.count == 1 && p.ops[1]), "the gradient of a bias of several products, or of a matrix that lies otherwise");
    }
    if (p.k == 13 || (p.k == 7 && p.epilogue == GRADIENT_OF_BIAS)) return NOT_SUPPORTED;  // so that somebody has to do without it
    size_t workspace = p.k >= 32 && preference->workspace >= 1024 ? 1024 : 0;
    *found = {{p.mark(), least, workspace, {}}, workspace, SUCCESS, 1, {}};
    *count = 1;
    return SUCCESS;
}

template <class T, class Sum, class Load, class Store> static void multiply(const Problem& p, Address a, Address b, Address extra, Address d, Load load, Store store) {
    const Address bias = p.epilogue == WITH_BIAS ? extra : 0;
    std::vector<Sum> sums(p.m);
    for (long each = 0; each < p.count; each++) {
        const T* x = (const T*)a + each * p.strides[0];
        const T* y = (const T*)b + each * p.strides[1];
        T* z = (T*)d + each * p.strides[2];
        for (long j = 0; j < p.n; j++) {
            sums.assign(p.m, 0);
            for (long l = 0; l < p.k; l++) {
                Sum right = load(y[p.ops[1] ? j + l * p.apart[1] : l + j * p.apart[1]]);
                for (long i = 0; i < p.m; i++) sums[i] += load(x[p.ops[0] ? l + i * p.apart[0] : i + l * p.apart[0]]) * right;
            }
            if (p.epilogue == GRADIENT_OF_BIAS) {
                Sum all = 0;
                for (long l = 0; l < p.k; l++) all += load(y[j + l * p.apart[1]]);
                ((T*)extra)[j] = store(all);
            }
            for (long i = 0; i < p.m; i++) z[i + j * p.apart[2]] = store(bias ? sums[i] + load(((const T*)bias)[i]) : sums[i]);
        }
    }
}
static void compute(const Problem& p, Address a, Address b, Address bias, Address d) {
    auto same = [](auto value) { return value; };
    if (p.type == F64) multiply<double, double>(p, a, b, bias, d, same, same);
    else if (p.type == F32) multiply<float, float>(p, a, b, bias, d, same, same);
    else multiply<unsigned short, float>(p, a, b, bias, d, fromBf16, toBf16);
}

API int cublasLtMatmul(Handle* handle, Product* product, const void* alpha, Address a, Layout* aLayout, Address b, Layout* bLayout, const void* beta,
                       Address c, Layout* cLayout, Address d, Layout* dLayout, const Algorithm* algorithm, Address workspace, size_t workspaceBytes,
                       void* stream) {
    CALL;
    Problem p;
    if (int status = problem(handle, product, aLayout, bLayout, cLayout, dLayout, &p)) return status;
    bool scaled = p.type == F64 ? *(const double*)alpha != 1 || *(const double*)beta != 0 : *(const float*)alpha != 1 || *(const float*)beta != 0;
    NEEDS(!scaled, "factors that the backend does not have");
    NEEDS(algorithm && algorithm->mark == p.mark(), "an algorithm for another product");
    NEEDS(c == d, "an addend elsewhere");
    const Address at[] = {a, b, d};
    for (int i = 0; i < 3; i++) {
        NEEDS(at[i] % algorithm->alignment == 0, "a matrix that is less aligned than the algorithm wants");
        NEEDS(isInMemory(at[i], p.bytes(i)), "a matrix that is in no allocation");
        NEEDS(i == 2 || !overlap(at[i], p.bytes(i), d, p.bytes(2)), "a result over a factor");
        NEEDS(!algorithm->workspace || !overlap(at[i], p.bytes(i), workspace, workspaceBytes), "a workspace over a matrix");
    }
    const Address bias = p.epilogue != PLAIN ? product->bias : 0;
    const size_t biasBytes = (p.epilogue == WITH_BIAS ? p.m : p.n) * width(p.type);
    if (p.epilogue != PLAIN) {
        NEEDS(bias % algorithm->alignment == 0 && isInMemory(bias, biasBytes), "a bias that is in no allocation, or less aligned than the algorithm wants");
        NEEDS(!overlap(bias, biasBytes, d, p.bytes(2)), "a result over the bias");
        for (int i = 0; i < 2; i++) NEEDS(p.epilogue == WITH_BIAS || !overlap(bias, biasBytes, at[i], p.bytes(i)), "the gradient of a bias over a factor");
    }
    NEEDS(workspaceBytes >= algorithm->workspace, "too small a workspace");
    NEEDS(!algorithm->workspace || (workspace % 256 == 0 && isInMemory(workspace, workspaceBytes)), "a workspace that is no memory, or not aligned");
    size_t used = algorithm->workspace;
    bool known = put(stream, [=] {
        for (int i = 0; i < 3; i++) if (!isInMemory(at[i], p.bytes(i))) return false;
        if ((used && !isInMemory(workspace, used)) || (bias && !isInMemory(bias, biasBytes))) return false;
        compute(p, a, b, bias, d);
        if (used) memset((void*)workspace, 0xAB, used);
        return true;
    });
    NEEDS(known, "no such stream");
    return SUCCESS;
}
