// The recurrent layers of the emulated cuDNN, a part of cudnn.cpp: one layer, one direction, sequences of one length.
#pragma once
#include <math.h>

enum Cell { WITH_RELU = 0, WITH_TANH = 1, LSTM = 2, GRU = 3 };
struct Dropout { bool set; };
struct Recurrent { int cell, type, in, hidden; bool set; };
struct Series { int type, time, batch, width; bool set; };
static Known<Dropout> dropouts;
static Known<Recurrent> recurrents;
static Known<Series> serieses;

static int gatesOf(const Recurrent* rnn) { return rnn->cell == LSTM ? 4 : rnn->cell == GRU ? 3 : 1; }
// Between biases there is room, as there may be: who wants to know where they lie has to ask.
static const long GAP = 16;
struct Weights {
    long gates, in, hidden;
    explicit Weights(const Recurrent* rnn) : gates(gatesOf(rnn)), in(rnn->in), hidden(rnn->hidden) {}
    long matrix(int number) const { return number < gates ? number * hidden * in : gates * hidden * in + (number - gates) * hidden * hidden; }
    long bias(int number) const { return matrix(2 * gates) + number * (hidden + GAP); }
    long all() const { return bias(2 * gates); }
};

API int cudnnCreateDropoutDescriptor(Dropout** made) { CALL; *made = dropouts.add(new Dropout()); return SUCCESS; }
API int cudnnDestroyDropoutDescriptor(Dropout* dropout) { CALL; NEEDS(dropouts.remove(dropout), "no such dropout to destroy"); return SUCCESS; }
API int cudnnSetDropoutDescriptor(Dropout* dropout, Handle* handle, float part, void* states, size_t bytes, unsigned long long) {
    CALL;
    NEEDS(dropouts.has(dropout) && handles.has(handle), "no such dropout or handle");
    NEEDS(part == 0 && !states && !bytes, "dropout, of which the backend draws its own");
    dropout->set = true;
    return SUCCESS;
}
API int cudnnCreateRNNDescriptor(Recurrent** made) { CALL; *made = recurrents.add(new Recurrent()); return SUCCESS; }
API int cudnnDestroyRNNDescriptor(Recurrent* rnn) { CALL; NEEDS(recurrents.remove(rnn), "no such recurrent layer to destroy"); return SUCCESS; }
API int cudnnSetRNNDescriptor_v8(Recurrent* rnn, int algorithm, int cell, int bias, int direction, int input, int type, int computed, int math, int in,
                                 int hidden, int projected, int layers, Dropout* dropout, unsigned flags) {
    CALL;
    NEEDS(recurrents.has(rnn), "no such recurrent layer");
    NEEDS(algorithm == 0 && cell >= WITH_RELU && cell <= GRU && bias == 2 && direction == 0 && input == 0, "a kind of layer that the backend does not have");
    NEEDS((type == F32 || type == F64) && computed == type, "dtypes that the backend does not have, or that do not go together");
    NEEDS(math == DEFAULT_MATH || (type == F32 && math == FMA_MATH), "a kind of arithmetic that is not for this dtype");
    NEEDS(in > 0 && hidden > 0 && projected == hidden && layers == 1, "extents, a projection or layers that the backend does not have");
    NEEDS(dropouts.has(dropout) && dropout->set, "a dropout that nobody has set");
    NEEDS(flags == 0, "padding of packed sequences");
    *rnn = {cell, type, in, hidden, true};
    return SUCCESS;
}
API int cudnnCreateRNNDataDescriptor(Series** made) { CALL; *made = serieses.add(new Series()); return SUCCESS; }
API int cudnnDestroyRNNDataDescriptor(Series* series) { CALL; NEEDS(serieses.remove(series), "no such sequences to destroy"); return SUCCESS; }
API int cudnnSetRNNDataDescriptor(Series* series, int type, int layout, int time, int batch, int width, const int* lengths, const void*) {
    CALL;
    NEEDS(serieses.has(series), "no such sequences");
    NEEDS((type == F32 || type == F64) && layout == 1 && time > 0 && batch > 0 && width > 0, "sequences of a dtype, layout or extent that is not known");
    for (int i = 0; i < batch; i++) NEEDS(lengths[i] == time, "sequences of several lengths");
    *series = {type, time, batch, width, true};
    return SUCCESS;
}

static int check(const Handle* handle, const Recurrent* rnn) {
    NEEDS(handles.has(handle), "no such handle");
    NEEDS(handle->device == currentDevice(), "a handle of another device");
    NEEDS(recurrents.has(rnn) && rnn->set, "no such recurrent layer, or one that nobody has set");
    return SUCCESS;
}
static long perStep(const Recurrent* rnn) { return rnn->hidden * (3 * gatesOf(rnn) + 2); }
API int cudnnGetRNNWeightSpaceSize(Handle* handle, Recurrent* rnn, size_t* bytes) {
    CALL;
    if (int status = check(handle, rnn)) return status;
    *bytes = Weights(rnn).all() * width(rnn->type);
    return SUCCESS;
}
API int cudnnGetRNNTempSpaceSizes(Handle* handle, Recurrent* rnn, int mode, Series* x, size_t* workspace, size_t* reserve) {
    CALL;
    if (int status = check(handle, rnn)) return status;
    NEEDS(serieses.has(x) && x->set, "no such sequences");
    if (rnn->hidden == 7) return NOT_SUPPORTED; // as a library may, for no reason that it gives
    *workspace = 768;
    *reserve = mode == 1 ? perStep(rnn) * x->time * x->batch * width(rnn->type) : 0;
    return SUCCESS;
}
API int cudnnGetRNNWeightParams(Handle* handle, Recurrent* rnn, int layer, size_t bytes, Address weights, int number, Tensor* matrix, Address* matrixAt,
                                Tensor* bias, Address* biasAt) {
    CALL;
    if (int status = check(handle, rnn)) return status;
    Weights lie(rnn);
    NEEDS(layer == 0 && number >= 0 && number < 2 * lie.gates, "a layer or a matrix that there is not");
    NEEDS(bytes == (size_t)lie.all() * width(rnn->type) && isInMemory(weights, bytes), "weights of another size, or in no allocation");
    NEEDS(tensors.has(matrix) && tensors.has(bias), "no such descriptor");
    *matrix = {rnn->type, 3, {1, rnn->hidden, number < lie.gates ? rnn->in : rnn->hidden}, true};
    *bias = {rnn->type, 3, {1, rnn->hidden, 1}, true};
    *matrixAt = weights + lie.matrix(number) * width(rnn->type);
    *biasAt = weights + lie.bias(number) * width(rnn->type);
    return SUCCESS;
}

// One walk, with the addresses that a call was given; 0 for none.
struct Run {
    Recurrent rnn;
    long time, batch;
    Address x, dx, y, dy, hx, hy, cx, cy, dhx, dhy, dcx, dcy, weights, reserve;
};
template <class T> struct Walker {
    const Run& r;
    Weights lie;
    long H, I, G, B;
    explicit Walker(const Run& run) : r(run), lie(&run.rnn), H(run.rnn.hidden), I(run.rnn.in), G(gatesOf(&run.rnn)), B(run.batch) {}
    static T* at(Address address) { return (T*)address; }
    T* step(long t, long b) { return at(r.reserve) + (t * B + b) * perStep(&r.rnn); }  // gates, c, what else, and two kinds of gradients of gates
    T before(const T* all, Address first, long t, long b, long j) { return t ? all[((t - 1) * B + b) * H + j] : first ? at(first)[b * H + j] : 0; }
    static T sigma(T v) { return 1 / (1 + exp(-v)); }
    T weigh(int number, long j, const T* v, long n) {
        const T* row = at(r.weights) + lie.matrix(number) + j * n;
        T sum = at(r.weights)[lie.bias(number) + j];
        for (long k = 0; k < n; k++) sum += row[k] * v[k];
        return sum;
    }
    void forward() {
        std::vector<T> states(r.time * B * H * (perStep(&r.rnn) / H)), h(H), c(B * H);
        for (long i = 0; i < B * H; i++) c[i] = r.cx ? at(r.cx)[i] : 0;
        for (long t = 0; t < r.time; t++) for (long b = 0; b < B; b++) {
            T* keep = r.reserve ? step(t, b) : states.data();
            for (long j = 0; j < H; j++) h[j] = before(at(r.y), r.hx, t, b, j);
            for (long j = 0; j < H; j++) {
                T in[4], hid[4];
                for (int g = 0; g < G; g++) {
                    in[g] = weigh(g, j, at(r.x) + (t * B + b) * I, I);
                    hid[g] = weigh(g + G, j, h.data(), H);
                }
                T out;
                if (r.rnn.cell == LSTM) {
                    T i = sigma(in[0] + hid[0]), f = sigma(in[1] + hid[1]), g = tanh(in[2] + hid[2]), o = sigma(in[3] + hid[3]);
                    T old = c[b * H + j];
                    c[b * H + j] = f * old + i * g;
                    keep[j] = i, keep[H + j] = f, keep[2 * H + j] = g, keep[3 * H + j] = o, keep[4 * H + j] = c[b * H + j], keep[5 * H + j] = old;
                    out = o * tanh(c[b * H + j]);
                } else if (r.rnn.cell == GRU) {
                    T reset = sigma(in[0] + hid[0]), z = sigma(in[1] + hid[1]), n = tanh(in[2] + reset * hid[2]);
                    keep[j] = reset, keep[H + j] = z, keep[2 * H + j] = n, keep[3 * H + j] = hid[2];
                    out = (1 - z) * n + z * h[j];
                } else {
                    T sum = in[0] + hid[0];
                    out = r.rnn.cell == WITH_TANH ? tanh(sum) : sum > 0 ? sum : 0;
                    keep[j] = out;
                }
                at(r.y)[(t * B + b) * H + j] = out;
            }
        }
        for (long i = 0; i < B * H; i++) {
            if (r.hy) at(r.hy)[i] = at(r.y)[(r.time - 1) * B * H + i];
            if (r.cy) at(r.cy)[i] = c[i];
        }
    }
    void backData() {
        std::vector<T> dh(B * H), dc(B * H);
        for (long i = 0; i < B * H; i++) dh[i] = r.dhy ? at(r.dhy)[i] : 0, dc[i] = r.dcy ? at(r.dcy)[i] : 0;
        for (long t = r.time - 1; t >= 0; t--) for (long b = 0; b < B; b++) {
            T *keep = step(t, b), *in = keep + (G + 2) * H, *hid = in + G * H;
            std::vector<T> back(H);
            for (long j = 0; j < H; j++) {
                T d = dh[b * H + j] + at(r.dy)[(t * B + b) * H + j];
                if (r.rnn.cell == LSTM) {
                    T i = keep[j], f = keep[H + j], g = keep[2 * H + j], o = keep[3 * H + j], tc = tanh(keep[4 * H + j]);
                    T dcell = dc[b * H + j] + d * o * (1 - tc * tc);
                    in[j] = dcell * g * i * (1 - i), in[H + j] = dcell * keep[5 * H + j] * f * (1 - f);
                    in[2 * H + j] = dcell * i * (1 - g * g), in[3 * H + j] = d * tc * o * (1 - o);
                    dc[b * H + j] = dcell * f;
                } else if (r.rnn.cell == GRU) {
                    T reset = keep[j], z = keep[H + j], n = keep[2 * H + j], old = before(at(r.y), r.hx, t, b, j);
                    T dn = d * (1 - z) * (1 - n * n);
                    in[j] = dn * keep[3 * H + j] * reset * (1 - reset), in[H + j] = d * (old - n) * z * (1 - z), in[2 * H + j] = dn;
                    back[j] = d * z;
                } else {
                    T out = keep[j];
                    in[j] = r.rnn.cell == WITH_TANH ? d * (1 - out * out) : out > 0 ? d : 0;
                }
                for (int g = 0; g < G; g++) hid[g * H + j] = in[g * H + j] * (r.rnn.cell == GRU && g == 2 ? keep[j] : 1);
            }
            for (int g = 0; g < G; g++) for (long j = 0; j < H; j++) {
                const T* row = at(r.weights) + lie.matrix(g + G) + j * H;
                for (long k = 0; k < H; k++) back[k] += row[k] * hid[g * H + j];
            }
            for (long j = 0; j < H; j++) dh[b * H + j] = back[j];
            for (long k = 0; k < I; k++) {
                T sum = 0;
                for (int g = 0; g < G; g++) for (long j = 0; j < H; j++) sum += (at(r.weights) + lie.matrix(g))[j * I + k] * in[g * H + j];
                at(r.dx)[(t * B + b) * I + k] = sum;
            }
        }
        for (long i = 0; i < B * H; i++) {
            if (r.dhx) at(r.dhx)[i] = dh[i];
            if (r.dcx) at(r.dcx)[i] = dc[i];
        }
    }
    void backWeights() {  // added to what is there
        T* all = at(r.weights);
        for (long t = 0; t < r.time; t++) for (long b = 0; b < B; b++) {
            const T *in = step(t, b) + (G + 2) * H, *hid = in + G * H;
            for (int g = 0; g < G; g++) for (long j = 0; j < H; j++) {
                for (long k = 0; k < I; k++) all[lie.matrix(g) + j * I + k] += in[g * H + j] * at(r.x)[(t * B + b) * I + k];
                for (long k = 0; k < H; k++) all[lie.matrix(g + G) + j * H + k] += hid[g * H + j] * before(at(r.y), r.hx, t, b, k);
                all[lie.bias(g) + j] += in[g * H + j];
                all[lie.bias(g + G) + j] += hid[g * H + j];
            }
        }
    }
};

struct Spaces { size_t weightBytes; Address weights; size_t workBytes; Address work; size_t reserveBytes; Address reserve; };
// Looks at all that is the same of the three calls, and puts the work into the stream.
static int walk(Handle* handle, Recurrent* rnn, Series* x, Series* y, Tensor* h, Tensor* c, Run run, const Spaces& spaces, const std::vector<Address>& arrays,
                int pass) {
    if (int status = check(handle, rnn)) return status;
    NEEDS(serieses.has(x) && serieses.has(y) && x->set && y->set && x->type == rnn->type && y->type == rnn->type, "sequences that are not there or of another dtype");
    NEEDS(x->time == y->time && x->batch == y->batch && x->width == rnn->in && y->width == rnn->hidden, "sequences of other extents");
    for (Tensor* each : {h, c}) {
        bool fits = tensors.has(each) && each->type == rnn->type && each->rank == 3 && each->dims[0] == 1 && each->dims[1] == x->batch && each->dims[2] == rnn->hidden;
        NEEDS(fits || (each == c && rnn->cell != LSTM), "a state of another dtype or extent");
    }
    size_t bytes = width(rnn->type), state = x->batch * rnn->hidden * bytes;
    run.rnn = *rnn;
    run.time = x->time;
    run.batch = x->batch;
    run.weights = spaces.weights;
    run.reserve = spaces.reserve;
    std::vector<std::pair<Address, size_t>> places = {{run.x, run.time * run.batch * rnn->in * bytes}, {run.dx, run.time * run.batch * rnn->in * bytes},
        {run.y, run.time * state}, {run.dy, run.time * state}, {spaces.weights, spaces.weightBytes}, {spaces.work, spaces.workBytes}, {spaces.reserve, spaces.reserveBytes}};
    for (Address each : {run.hx, run.hy, run.cx, run.cy, run.dhx, run.dhy, run.dcx, run.dcy}) places.push_back({each, state});
    for (Address each : arrays) NEEDS(each, "an array that has to be there");
    for (auto& each : places) {
        NEEDS(!each.first || (each.first % bytes == 0 && isInMemory(each.first, each.second)), "an array that is in no allocation, or not aligned");
        bool isWritten = each.first == spaces.work || each.first == spaces.reserve || (pass == 0 && (each.first == run.y || each.first == run.hy || each.first == run.cy))
            || (pass == 1 && (each.first == run.dx || each.first == run.dhx || each.first == run.dcx)) || (pass == 2 && each.first == spaces.weights);
        for (auto& other : places)
            NEEDS(!isWritten || &each == &other || !each.first || !other.first || !overlap(each.first, each.second, other.first, other.second), "a result over another array");
    }
    NEEDS(spaces.weightBytes == Weights(rnn).all() * bytes && spaces.workBytes >= 768, "weights of another size, or too small a workspace");
    NEEDS(pass == 0 ? !spaces.reserve || spaces.reserveBytes >= perStep(rnn) * run.time * run.batch * bytes
                    : spaces.reserveBytes >= perStep(rnn) * run.time * run.batch * bytes, "too small a reserve");
    NEEDS(handle->stream, "a handle without a stream, which waits for all others");
    size_t used = spaces.workBytes;
    Address work = spaces.work;
    bool known = put(handle->stream, [=] {
        for (auto& each : places) if (each.first && !isInMemory(each.first, each.second)) return false;
        auto go = [&](auto walker) { pass == 0 ? walker.forward() : pass == 1 ? walker.backData() : walker.backWeights(); };
        if (run.rnn.type == F64) go(Walker<double>(run)); else go(Walker<float>(run));
        memset((void*)work, 0xAB, used);
        return true;
    });
    NEEDS(known, "no such stream");
    return SUCCESS;
}
API int cudnnRNNForward(Handle* handle, Recurrent* rnn, int mode, const int* lengths, Series* x, Address xAt, Series* y, Address yAt, Tensor* h, Address hx,
                        Address hy, Tensor* c, Address cx, Address cy, size_t weightBytes, Address weights, size_t workBytes, Address work, size_t reserveBytes,
                        Address reserve) {
    CALL;
    NEEDS(!lengths && (mode == 1) == (reserve != 0), "lengths on the device, or a reserve that does not go with the mode");
    Run run = {};
    run.x = xAt, run.y = yAt, run.hx = hx, run.hy = hy, run.cx = cx, run.cy = cy;
    return walk(handle, rnn, x, y, h, c, run, {weightBytes, weights, workBytes, work, reserveBytes, reserve}, {xAt, yAt, weights, work}, 0);
}
API int cudnnRNNBackwardData_v8(Handle* handle, Recurrent* rnn, const int* lengths, Series* y, Address yAt, Address dy, Series* x, Address dx, Tensor* h,
                                Address hx, Address dhy, Address dhx, Tensor* c, Address cx, Address dcy, Address dcx, size_t weightBytes, Address weights,
                                size_t workBytes, Address work, size_t reserveBytes, Address reserve) {
    CALL;
    NEEDS(!lengths, "lengths on the device");
    Run run = {};
    run.y = yAt, run.dy = dy, run.dx = dx, run.hx = hx, run.dhy = dhy, run.dhx = dhx, run.cx = cx, run.dcy = dcy, run.dcx = dcx;
    return walk(handle, rnn, x, y, h, c, run, {weightBytes, weights, workBytes, work, reserveBytes, reserve}, {yAt, dy, dx, weights, work, reserve}, 1);
}
API int cudnnRNNBackwardWeights_v8(Handle* handle, Recurrent* rnn, int add, const int* lengths, Series* x, Address xAt, Tensor* h, Address hx, Series* y,
                                   Address yAt, size_t weightBytes, Address dweights, size_t workBytes, Address work, size_t reserveBytes, Address reserve) {
    CALL;
    NEEDS(!lengths && add == 0, "lengths on the device, or weights that are not added to");
    Run run = {};
    run.x = xAt, run.y = yAt, run.hx = hx;
    return walk(handle, rnn, x, y, h, h, run, {weightBytes, dweights, workBytes, work, reserveBytes, reserve}, {xAt, yAt, dweights, work, reserve}, 2);
}
