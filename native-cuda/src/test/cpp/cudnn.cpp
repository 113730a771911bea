// A stand-in for libcudnn.so.9 on the emulated driver, for tests: convolutions and recurrent layers. It refuses what the documentation does not allow, says why, and computes plainly.
// Every other function that JCudnn's natives want says its name and fails.
#include <vector>

#include "emulated.h"

using namespace emulated;
enum Status { SUCCESS = 0, NOT_INITIALIZED = 1001, BAD_PARAM = 2000, NOT_SUPPORTED = 3000 };
enum Type { F32 = 0, F64 = 1, BF16 = 9 };
enum Math { DEFAULT_MATH = 0, TENSOR_OP_MATH = 1, FMA_MATH = 3 };

static std::recursive_mutex one;
#define CALL std::lock_guard<std::recursive_mutex> guard(one)
static int refuse(const char* what) { fprintf(stderr, "emulated cuDNN: %s\n", what); return BAD_PARAM; }
#define NEEDS(holds, what) do { if (!(holds)) return refuse(what); } while (0)

static const int AXES = 5;
struct Handle { int device; void* stream; };
struct Tensor { int type, rank, dims[AXES]; bool set; };
struct Filter { int type, rank, dims[AXES]; bool set; };
struct Sliding { int axes, padding[3], strides[3], dilation[3], computed, groups, math; bool set; };
static Known<Handle> handles;
static Known<Tensor> tensors;
static Known<Filter> filters;
static Known<Sliding> slidings;

static size_t width(int type) { return type == F64 ? 8 : type == F32 ? 4 : 2; }
static bool isType(int type) { return type == F32 || type == F64 || type == BF16; }
template <class T> static size_t size(const T* array) {
    size_t all = 1;
    for (int i = 0; i < array->rank; i++) all *= array->dims[i];
    return all;
}

API size_t cudnnGetVersion() { return 90501; }
API const char* cudnnGetErrorString(int) { return "said by the emulated cuDNN"; }
API int cudnnCreate(Handle** handle) {
    CALL;
    if (currentDevice() < 0) return NOT_INITIALIZED;
    *handle = handles.add(new Handle{currentDevice(), nullptr});
    return SUCCESS;
}
API int cudnnDestroy(Handle* handle) { CALL; NEEDS(handles.remove(handle), "no such handle to destroy"); return SUCCESS; }
API int cudnnSetStream(Handle* handle, void* stream) {
    CALL;
    NEEDS(handles.has(handle), "no such handle");
    handle->stream = stream;
    return SUCCESS;
}

API int cudnnCreateTensorDescriptor(Tensor** tensor) { CALL; *tensor = tensors.add(new Tensor()); return SUCCESS; }
API int cudnnDestroyTensorDescriptor(Tensor* tensor) { CALL; NEEDS(tensors.remove(tensor), "no such tensor to destroy"); return SUCCESS; }
API int cudnnSetTensorNdDescriptor(Tensor* tensor, int type, int rank, const int* dims, const int* strides) {
    CALL;
    NEEDS(tensors.has(tensor), "no such tensor");
    NEEDS(isType(type) && rank >= 3 && rank <= AXES, "a tensor of a dtype or rank that is not known");
    long stride = 1;
    for (int i = rank - 1; i >= 0; i--) {
        NEEDS(dims[i] > 0, "an empty tensor");
        NEEDS(strides[i] == stride, "a tensor that does not lie plainly");
        stride *= dims[i];
    }
    *tensor = {type, rank, {}, true};
    memcpy(tensor->dims, dims, rank * sizeof(int));
    return SUCCESS;
}
API int cudnnCreateFilterDescriptor(Filter** filter) { CALL; *filter = filters.add(new Filter()); return SUCCESS; }
API int cudnnDestroyFilterDescriptor(Filter* filter) { CALL; NEEDS(filters.remove(filter), "no such filter to destroy"); return SUCCESS; }
API int cudnnSetFilterNdDescriptor(Filter* filter, int type, int format, int rank, const int* dims) {
    CALL;
    NEEDS(filters.has(filter), "no such filter");
    NEEDS(isType(type) && format == 0 && rank >= 4 && rank <= AXES, "a filter of a dtype, format or rank that is not known");
    for (int i = 0; i < rank; i++) NEEDS(dims[i] > 0, "an empty filter");
    *filter = {type, rank, {}, true};
    memcpy(filter->dims, dims, rank * sizeof(int));
    return SUCCESS;
}
API int cudnnCreateConvolutionDescriptor(Sliding** sliding) { CALL; *sliding = slidings.add(new Sliding()); return SUCCESS; }
API int cudnnDestroyConvolutionDescriptor(Sliding* sliding) {
    CALL;
    NEEDS(slidings.remove(sliding), "no such convolution to destroy");
    return SUCCESS;
}
API int cudnnSetConvolutionNdDescriptor(Sliding* sliding, int axes, const int* padding, const int* strides, const int* dilation, int mode, int computed) {
    CALL;
    NEEDS(slidings.has(sliding), "no such convolution");
    NEEDS(axes >= 2 && axes <= 3 && mode == 1 && (computed == F32 || computed == F64), "axes, a mode or a dtype that is not known");
    *sliding = {axes, {}, {}, {}, computed, 1, DEFAULT_MATH, true};
    for (int i = 0; i < axes; i++) {
        NEEDS(padding[i] >= 0 && strides[i] > 0 && dilation[i] > 0, "padding, a stride or a dilation that is not possible");
        sliding->padding[i] = padding[i];
        sliding->strides[i] = strides[i];
        sliding->dilation[i] = dilation[i];
    }
    return SUCCESS;
}
API int cudnnSetConvolutionGroupCount(Sliding* sliding, int groups) {
    CALL;
    NEEDS(slidings.has(sliding) && groups > 0, "no such convolution, or no groups");
    sliding->groups = groups;
    return SUCCESS;
}
API int cudnnSetConvolutionMathType(Sliding* sliding, int math) {
    CALL;
    NEEDS(slidings.has(sliding) && math >= DEFAULT_MATH && math <= FMA_MATH, "no such convolution, or kind of arithmetic");
    sliding->math = math;
    return SUCCESS;
}

static int check(const Handle* handle, const Tensor* x, const Filter* weight, const Sliding* sliding, const Tensor* y) {
    NEEDS(handles.has(handle), "no such handle");
    NEEDS(handle->device == currentDevice(), "a handle of another device");
    NEEDS(tensors.has(x) && tensors.has(y) && filters.has(weight) && slidings.has(sliding), "no such descriptor");
    NEEDS(x->set && y->set && weight->set && sliding->set, "a descriptor that nobody has set");
    NEEDS(x->type == y->type && x->type == weight->type, "arrays of several dtypes");
    NEEDS((x->type == F64) == (sliding->computed == F64), "a dtype to compute in that is not for these arrays");
    int rank = sliding->axes + 2;
    NEEDS(x->rank == rank && y->rank == rank && weight->rank == rank, "ranks that differ");
    NEEDS(x->dims[0] == y->dims[0] && weight->dims[0] == y->dims[1], "batches or channels that differ");
    NEEDS(x->dims[1] == weight->dims[1] * sliding->groups && y->dims[1] % sliding->groups == 0, "groups that do not fit the channels");
    for (int i = 0; i < sliding->axes; i++) {
        int room = x->dims[i + 2] + 2 * sliding->padding[i] - (weight->dims[i + 2] - 1) * sliding->dilation[i] - 1;
        NEEDS(room >= 0 && room / sliding->strides[i] + 1 == y->dims[i + 2], "an output of another extent");
    }
    return SUCCESS;
}

struct Perf { int algo, status; float time; size_t memory; int determinism, math, reserved[3]; };
// As the true heuristics do, it puts one first that is not the same at every run, and one that needs more memory than there may be.
static int recommend(bool gradient, int wanted, int* count, Perf* found) {
    NEEDS(wanted >= 3, "fewer algorithms are wanted than there are");
    found[0] = {gradient ? 0 : 2, gradient ? SUCCESS : NOT_SUPPORTED, 1, 0, 0, DEFAULT_MATH, {}};
    found[1] = {3, SUCCESS, 2, 1ul << 40, 1, DEFAULT_MATH, {}};
    found[2] = {1, SUCCESS, 3, 2048, 1, DEFAULT_MATH, {}};
    *count = 3;
    return SUCCESS;
}
static bool isTold(const Tensor* x) { return x->dims[x->rank - 1] != 11; }  // so that somebody has to do without it
static int workspace(int algorithm, size_t* bytes) {
    if (algorithm != 1 && algorithm != 3) return NOT_SUPPORTED;
    *bytes = algorithm == 1 ? 2048 : 1ul << 40;
    return SUCCESS;
}
API int cudnnGetConvolutionForwardAlgorithm_v7(Handle* handle, Tensor* x, Filter* weight, Sliding* sliding, Tensor* y, int wanted, int* count, Perf* found) {
    CALL;
    if (int status = check(handle, x, weight, sliding, y)) return status;
    return isTold(x) ? recommend(false, wanted, count, found) : NOT_SUPPORTED;
}
API int cudnnGetConvolutionBackwardDataAlgorithm_v7(Handle* handle, Filter* weight, Tensor* dy, Sliding* sliding, Tensor* dx, int wanted, int* count,
                                                    Perf* found) {
    CALL;
    if (int status = check(handle, dx, weight, sliding, dy)) return status;
    return isTold(dx) ? recommend(true, wanted, count, found) : NOT_SUPPORTED;
}
API int cudnnGetConvolutionBackwardFilterAlgorithm_v7(Handle* handle, Tensor* x, Tensor* dy, Sliding* sliding, Filter* dw, int wanted, int* count,
                                                      Perf* found) {
    CALL;
    if (int status = check(handle, x, dw, sliding, dy)) return status;
    return isTold(x) ? recommend(true, wanted, count, found) : NOT_SUPPORTED;
}
API int cudnnGetConvolutionForwardWorkspaceSize(Handle* handle, Tensor* x, Filter* weight, Sliding* sliding, Tensor* y, int algorithm, size_t* bytes) {
    CALL;
    if (int status = check(handle, x, weight, sliding, y)) return status;
    return workspace(algorithm, bytes);
}
API int cudnnGetConvolutionBackwardDataWorkspaceSize(Handle* handle, Filter* weight, Tensor* dy, Sliding* sliding, Tensor* dx, int algorithm, size_t* bytes) {
    CALL;
    if (int status = check(handle, dx, weight, sliding, dy)) return status;
    return workspace(algorithm, bytes);
}
API int cudnnGetConvolutionBackwardFilterWorkspaceSize(Handle* handle, Tensor* x, Tensor* dy, Sliding* sliding, Filter* dw, int algorithm, size_t* bytes) {
    CALL;
    if (int status = check(handle, x, dw, sliding, dy)) return status;
    return workspace(algorithm, bytes);
}

enum Pass { FORWARD, DATA, WEIGHTS };
// Numbers of arrays as they are in memory, with a missing first spatial axis of extent 1.
struct Problem {
    Pass pass;
    int type, groups;
    long batch, in, out, x[3], w[3], y[3], padding[3], strides[3], dilation[3];
};
static long area(const long* extents) { return extents[0] * extents[1] * extents[2]; }
static Problem problem(Pass pass, const Tensor* x, const Filter* weight, const Sliding* sliding, const Tensor* y) {
    Problem p = {pass, x->type, sliding->groups, x->dims[0], x->dims[1], y->dims[1], {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}, {1, 1, 1}, {1, 1, 1}};
    for (int i = 0; i < sliding->axes; i++) {
        int at = 3 - sliding->axes + i;
        p.x[at] = x->dims[i + 2];
        p.w[at] = weight->dims[i + 2];
        p.y[at] = y->dims[i + 2];
        p.padding[at] = sliding->padding[i];
        p.strides[at] = sliding->strides[i];
        p.dilation[at] = sliding->dilation[i];
    }
    return p;
}
// Calls `meet` with the numbers of each element of x, of the weights and of y that meet.
template <class Meet> static void each(const Problem& p, Meet meet) {
    long xs = area(p.x), ws = area(p.w), ys = area(p.y), perGroup = p.in / p.groups;
    for (long at = 0; at < ys; at++) for (long k = 0; k < ws; k++) {
        const long place[3] = {at / p.y[2] / p.y[1], at / p.y[2] % p.y[1], at % p.y[2]};
        const long element[3] = {k / p.w[2] / p.w[1], k / p.w[2] % p.w[1], k % p.w[2]};
        long under = 0;
        for (int i = 0; i < 3 && under >= 0; i++) {
            long position = place[i] * p.strides[i] + element[i] * p.dilation[i] - p.padding[i];
            under = position < 0 || position >= p.x[i] ? -1 : under * p.x[i] + position;
        }
        if (under < 0) continue;
        for (long n = 0; n < p.batch; n++) for (long o = 0; o < p.out; o++) {
            long first = o / (p.out / p.groups) * perGroup;  // of the group's channels
            for (long c = 0; c < perGroup; c++) meet((n * p.in + first + c) * xs + under, (o * perGroup + c) * ws + k, (n * p.out + o) * ys + at);
        }
    }
}
template <class T, class Sum, class Load, class Store> static void convolve(const Problem& p, Address first, Address second, Address result, Load load,
                                                                            Store store) {
    const T* a = (const T*)first;
    const T* b = (const T*)second;
    size_t count = p.pass == FORWARD ? p.batch * p.out * area(p.y) : p.pass == DATA ? p.batch * p.in * area(p.x) : p.out * (p.in / p.groups) * area(p.w);
    std::vector<Sum> sums(count);
    if (p.pass == FORWARD) each(p, [&](long x, long w, long y) { sums[y] += load(a[x]) * load(b[w]); });
    else if (p.pass == DATA) each(p, [&](long x, long w, long y) { sums[x] += load(a[y]) * load(b[w]); });
    else each(p, [&](long x, long w, long y) { sums[w] += load(a[x]) * load(b[y]); });
    for (size_t i = 0; i < count; i++) ((T*)result)[i] = store(sums[i]);
}
static void compute(const Problem& p, Address first, Address second, Address result) {
    auto same = [](auto value) { return value; };
    if (p.type == F64) convolve<double, double>(p, first, second, result, same, same);
    else if (p.type == F32) convolve<float, float>(p, first, second, result, same, same);
    else convolve<unsigned short, float>(p, first, second, result, fromBf16, toBf16);
}

struct Place { Address at; size_t bytes; };
static int launch(const Handle* handle, const Problem& p, const void* alpha, const void* beta, Place first, Place second, Place result, int algorithm,
                  Address workspaceAt, size_t workspaceBytes) {
    bool scaled = p.type == F64 ? *(const double*)alpha != 1 || *(const double*)beta != 0 : *(const float*)alpha != 1 || *(const float*)beta != 0;
    NEEDS(!scaled, "factors that the backend does not have");
    NEEDS(p.pass == FORWARD || algorithm != 0, "an algorithm that is not the same at every run");
    size_t needed = 0;
    if (int status = workspace(algorithm, &needed)) return status;
    NEEDS(workspaceBytes >= needed, "too small a workspace");
    const Place places[] = {first, second, result};
    for (const Place& each : places) {
        NEEDS(each.at % width(p.type) == 0 && isInMemory(each.at, each.bytes), "an array that is in no allocation, or not aligned");
        NEEDS(!overlap(each.at, each.bytes, workspaceAt, workspaceBytes), "a workspace over an array");
    }
    NEEDS(isInMemory(workspaceAt, workspaceBytes), "a workspace that is no memory");
    NEEDS(!overlap(first.at, first.bytes, result.at, result.bytes) && !overlap(second.at, second.bytes, result.at, result.bytes), "a result over an input");
    NEEDS(handle->stream, "a handle without a stream, which waits for all others");
    bool known = put(handle->stream, [=] {
        for (const Place& each : {first, second, result}) if (!isInMemory(each.at, each.bytes)) return false;
        if (!isInMemory(workspaceAt, needed)) return false;
        compute(p, first.at, second.at, result.at);
        memset((void*)workspaceAt, 0xAB, needed);
        return true;
    });
    NEEDS(known, "no such stream");
    return SUCCESS;
}
#define PLACE(at, array) Place{at, size(array) * width(array->type)}
API int cudnnConvolutionForward(Handle* handle, const void* alpha, Tensor* x, Address xAt, Filter* weight, Address weightAt, Sliding* sliding, int algorithm,
                                Address workspace, size_t bytes, const void* beta, Tensor* y, Address yAt) {
    CALL;
    if (int status = check(handle, x, weight, sliding, y)) return status;
    return launch(handle, problem(FORWARD, x, weight, sliding, y), alpha, beta, PLACE(xAt, x), PLACE(weightAt, weight), PLACE(yAt, y), algorithm, workspace,
                  bytes);
}
API int cudnnConvolutionBackwardData(Handle* handle, const void* alpha, Filter* weight, Address weightAt, Tensor* dy, Address dyAt, Sliding* sliding,
                                     int algorithm, Address workspace, size_t bytes, const void* beta, Tensor* dx, Address dxAt) {
    CALL;
    if (int status = check(handle, dx, weight, sliding, dy)) return status;
    return launch(handle, problem(DATA, dx, weight, sliding, dy), alpha, beta, PLACE(dyAt, dy), PLACE(weightAt, weight), PLACE(dxAt, dx), algorithm,
                  workspace, bytes);
}
API int cudnnConvolutionBackwardFilter(Handle* handle, const void* alpha, Tensor* x, Address xAt, Tensor* dy, Address dyAt, Sliding* sliding, int algorithm,
                                       Address workspace, size_t bytes, const void* beta, Filter* dw, Address dwAt) {
    CALL;
    if (int status = check(handle, x, dw, sliding, dy)) return status;
    return launch(handle, problem(WEIGHTS, x, dw, sliding, dy), alpha, beta, PLACE(xAt, x), PLACE(dyAt, dy), PLACE(dwAt, dw), algorithm, workspace, bytes);
}

#include "cudnn-recurrent.h"
