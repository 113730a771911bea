// Convolution and pooling: a window slides over up to three spatial axes.
struct Window {
    whole batch, groups;
    whole inputs, outputs;            // channels
    whole x[3], kernel[3], y[3];      // extents
    whole stride[3], before[3], dilation[3];
};
__device__ whole area(const whole* extents) { return extents[0] * extents[1] * extents[2]; }
__device__ void coordinates(whole number, const whole* extents, whole* at) {
    at[2] = number % extents[2];
    at[1] = number / extents[2] % extents[1];
    at[0] = number / extents[2] / extents[1];
}
// The number of the input element under kernel element k at output place p, or -1 in the padding.
__device__ whole under(const Window& w, const whole* p, const whole* k) {
    whole number = 0;
    for (int axis = 0; axis < 3; axis++) {
        whole position = p[axis] * w.stride[axis] + k[axis] * w.dilation[axis] - w.before[axis];
        if (position < 0 || position >= w.x[axis]) return -1;
        number = number * w.x[axis] + position;
    }
    return number;
}
// The number of the output place at which kernel element k lies over input element `at`, or -1 if there is none.
__device__ whole over(const Window& w, const whole* at, const whole* k) {
    whole number = 0;
    for (int axis = 0; axis < 3; axis++) {
        whole shifted = at[axis] + w.before[axis] - k[axis] * w.dilation[axis];
        if (shifted < 0 || shifted % w.stride[axis] || shifted / w.stride[axis] >= w.y[axis]) return -1;
        number = number * w.y[axis] + shifted / w.stride[axis];
    }
    return number;
}

KERNEL convolution(const T* x, const T* weight, T* y, whole n, Window w) {
    whole xs = area(w.x), ks = area(w.kernel), ys = area(w.y), perGroup = w.inputs / w.groups;
    EACH(i, n) {
        whole p[3], k[3], plane = i / ys, o = plane % w.outputs, image = plane / w.outputs;
        coordinates(i % ys, w.y, p);
        whole first = image * w.inputs + o / (w.outputs / w.groups) * perGroup;
        V sum = 0;
        for (whole e = 0; e < ks; e++) {
            coordinates(e, w.kernel, k);
            whole at = under(w, p, k);
            if (at < 0) continue;
            for (whole c = 0; c < perGroup; c++) sum += load(x, (first + c) * xs + at) * load(weight, (o * perGroup + c) * ks + e);
        }
        store(y, i, sum);
    }
}
KERNEL convolution_data_gradient(const T* dy, const T* weight, T* dx, whole n, Window w) {
    whole xs = area(w.x), ks = area(w.kernel), ys = area(w.y), perGroup = w.inputs / w.groups, outputsOfGroup = w.outputs / w.groups;
    EACH(i, n) {
        whole at[3], k[3], plane = i / xs, c = plane % w.inputs, image = plane / w.inputs, group = c / perGroup;
        coordinates(i % xs, w.x, at);
        V sum = 0;
        for (whole e = 0; e < ks; e++) {
            coordinates(e, w.kernel, k);
            whole p = over(w, at, k);
            if (p < 0) continue;
            for (whole q = 0; q < outputsOfGroup; q++) {
                whole o = group * outputsOfGroup + q;
                sum += load(dy, (image * w.outputs + o) * ys + p) * load(weight, (o * perGroup + c % perGroup) * ks + e);
            }
        }
        store(dx, i, sum);
    }
}
// One block per weight.
KERNEL convolution_weight_gradient(const T* x, const T* dy, T* dweight, whole n, Window w) {
    whole xs = area(w.x), ks = area(w.kernel), ys = area(w.y), perGroup = w.inputs / w.groups;
    for (whole i = blockIdx.x; i < n; i += gridDim.x) {
        whole p[3], k[3], e = i % ks, o = i / ks / perGroup, c = o / (w.outputs / w.groups) * perGroup + i / ks % perGroup;
        coordinates(e, w.kernel, k);
        V sum = 0;
        for (whole j = threadIdx.x; j < w.batch * ys; j += blockDim.x) {
            whole image = j / ys;
            coordinates(j % ys, w.y, p);
            whole at = under(w, p, k);
            if (at >= 0) sum += load(x, (image * w.inputs + c) * xs + at) * load(dy, (image * w.outputs + o) * ys + j % ys);
        }
        sum = joinBlock<Sum>(sum);
        if (threadIdx.x == 0) store(dweight, i, sum);
    }
}

// The first of the greatest elements of a plane under the window at place p, which a NaN is; -1 if it covers padding alone.
__device__ whole winner(const T* plane, const Window& w, const whole* p) {
    whole best = -1, k[3];
    V most = 0;
    for (whole e = 0; e < area(w.kernel); e++) {
        coordinates(e, w.kernel, k);
        whole at = under(w, p, k);
        if (at < 0) continue;
        V value = load(plane, at);
        if (best < 0 || value > most || (value != value && most == most)) {
            best = at;
            most = value;
        }
    }
    return best;
}
KERNEL max_pool(const T* x, T* y, whole n, Window w) {
    whole xs = area(w.x), ys = area(w.y), p[3];
    EACH(i, n) {
        coordinates(i % ys, w.y, p);
        const T* plane = x + i / ys * xs;
        whole best = winner(plane, w, p);
        if (best < 0) store(y, i, -INFINITE); else y[i] = plane[best];
    }
}
// Of `a` the elements that lie where those of x are greatest.
KERNEL max_pool_pick(const T* a, const T* x, T* y, whole n, Window w) {
    whole xs = area(w.x), ys = area(w.y), p[3];
    EACH(i, n) {
        coordinates(i % ys, w.y, p);
        whole best = winner(x + i / ys * xs, w, p);
        if (best < 0) store(y, i, 0.0f); else y[i] = a[i / ys * xs + best];
    }
}
// Each input element asks the windows that cover it.
KERNEL max_pool_gradient(const T* dy, const T* x, T* dx, whole n, Window w) {
    whole xs = area(w.x), ks = area(w.kernel), ys = area(w.y), at[3], k[3], p[3];
    EACH(i, n) {
        coordinates(i % xs, w.x, at);
        V sum = 0;
        for (whole e = ks - 1; e >= 0; e--) { // places in ascending order
            coordinates(e, w.kernel, k);
            whole place = over(w, at, k);
            if (place < 0) continue;
            coordinates(place, w.y, p);
            if (winner(x + i / xs * xs, w, p) == i % xs) sum += load(dy, i / xs * ys + place);
        }
        store(dx, i, sum);
    }
}
__device__ whole counted(const Window& w, const whole* p, int countPadding) {
    whole ks = area(w.kernel), count = 0, k[3];
    if (countPadding) return ks;
    for (whole e = 0; e < ks; e++) {
        coordinates(e, w.kernel, k);
        count += under(w, p, k) >= 0;
    }
    return count;
}
KERNEL average_pool(const T* x, T* y, whole n, int countPadding, Window w) {
    whole xs = area(w.x), ks = area(w.kernel), ys = area(w.y), k[3], p[3];
    EACH(i, n) {
        coordinates(i % ys, w.y, p);
        V sum = 0;
        for (whole e = 0; e < ks; e++) {
            coordinates(e, w.kernel, k);
            whole at = under(w, p, k);
            if (at >= 0) sum += load(x, i / ys * xs + at);
        }
        store(y, i, sum / (V)counted(w, p, countPadding));
    }
}
KERNEL average_pool_gradient(const T* dy, T* dx, whole n, int countPadding, Window w) {
    whole xs = area(w.x), ks = area(w.kernel), ys = area(w.y), at[3], k[3], p[3];
    EACH(i, n) {
        coordinates(i % xs, w.x, at);
        V sum = 0;
        for (whole e = ks - 1; e >= 0; e--) {
            coordinates(e, w.kernel, k);
            whole place = over(w, at, k);
            if (place < 0) continue;
            coordinates(place, w.y, p);
            sum += load(dy, i / xs * ys + place) / (V)counted(w, p, countPadding);
        }
        store(dx, i, sum);
    }
}
