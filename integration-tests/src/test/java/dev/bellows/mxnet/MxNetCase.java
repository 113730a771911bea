package dev.bellows.mxnet;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.io.mxnet.MxNet;
import dev.bellows.io.mxnet.MxNetArrays;
import dev.bellows.io.mxnet.MxNetBlock;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Hybrid;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A model that MXNet wrote, with inputs and what it made of them. */
record MxNetCase(Path folder, String name) {
    private static final double RELATIVE = 1e-5;
    private static final double OF_GRADIENTS = 1e-4;

    /** What is wrong with our outputs and gradients, or "" if nothing is. */
    String verdict() {
        try (Scope scope = Scope.open(name)) {
            MxNetBlock net = MxNet.load(folder.resolve(name), 0);
            Map<String, NDArray> data = MxNetArrays.read(folder.resolve(name + ".data"));
            List<Tensor> in = new ArrayList<>();
            for (String input : net.inputs()) {
                in.add(Objects.requireNonNull(data.get("in:" + input), input));
            }
            String wrong = compared("eagerly", data, "out:", net.forwardAll(in));
            if (wrong.isEmpty() && !name.startsWith("op_")) {
                Hybrid compiled = net.hybridize();
                wrong = compared("compiled", data, "out:", compiled.forwardAll(in));
                wrong = compiled.whyEager() == null ? wrong : "runs eagerly: " + compiled.whyEager();
            } else if (wrong.isEmpty()) {
                List<Spec> specs = net.infer(in.stream().map(Tensor::spec).toList());
                List<Spec> found = net.forwardAll(in).stream().map(Tensor::spec).toList();
                wrong = specs.equals(found) ? "" : "traced it gives " + specs + ", else " + found;
            }
            return wrong.isEmpty() && data.containsKey("train:0") ? trained(net, in, data) : wrong;
        } catch (IOException | RuntimeException e) {
            return e.getClass().getSimpleName() + ": "
                    + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }

    private String trained(MxNetBlock net, List<Tensor> in, Map<String, NDArray> data) {
        in.forEach(each -> ((NDArray) each).attachGrad(GradRequest.WRITE));
        List<Tensor> out;
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            out = net.forwardAll(in);
            loss = ReduceSum.sum(out.get(0).mul(head(out.get(0).spec())));
        }
        String wrong = compared("in training", data, "train:", out);
        if (!wrong.isEmpty()) {
            return wrong;
        }
        if (loss.origin() == null) {
            return ""; // nothing flows back, such as through BlockGrad
        }
        Autograd.backward((NDArray) loss);
        for (Map.Entry<String, NDArray> each : data.entrySet()) {
            String variable = each.getKey().substring(each.getKey().indexOf(':') + 1);
            NDArray found = null;
            if (each.getKey().startsWith("grad:")) {
                int place = net.inputs().indexOf(variable);
                NDArray array = place >= 0
                        ? (NDArray) in.get(place)
                        : net.parameters().get(variable).data();
                found = array.grad();
                if (found == null && isZero(each.getValue())) {
                    continue;
                }
            } else if (each.getKey().startsWith("aux:")) {
                found = net.parameters().get(variable).data();
            } else {
                continue;
            }
            wrong = found == null ? "none" : difference(each.getValue(), found, OF_GRADIENTS);
            if (!wrong.isEmpty()) {
                return each.getKey() + ": " + wrong;
            }
        }
        return "";
    }

    /** What the first output is multiplied by before it is summed, as the script has it. */
    private static NDArray head(Spec spec) {
        double[] values = new double[Math.toIntExact(spec.shape().size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 7L % 11 - 4) / 5.0;
        }
        return NDArray.of(values, spec);
    }

    private static boolean isZero(NDArray array) {
        for (double each : array.toDoubleArray()) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private static String compared(String how, Map<String, NDArray> data, String kind, List<Tensor> found) {
        for (int i = 0; i < found.size(); i++) {
            NDArray expected = data.get(kind + i);
            NDArray ours = (NDArray) found.get(i);
            String wrong =
                    expected == null ? "MXNet has none" : difference(detections(expected), detections(ours), RELATIVE);
            if (!wrong.isEmpty()) {
                return how + ", output " + i + ": " + wrong;
            }
        }
        return "";
    }

    /** Of rows [batch, n, 6] of detected objects those that are some, since MXNet leaves the others where they are. */
    private static NDArray detections(NDArray array) {
        if (array.shape().rank() != 3
                || array.shape().dim(2) != 6
                || array.shape().dim(1) < 100) {
            return array;
        }
        double[] all = array.toDoubleArray();
        double[] kept = new double[all.length];
        int count = 0;
        for (int i = 0; i < all.length; i += 6) {
            if (all[i] >= 0) {
                System.arraycopy(all, i, kept, count, 6);
                count += 6;
            }
        }
        return NDArray.of(Arrays.copyOf(kept, count), Spec.of(array.dtype(), count));
    }

    /** By the greatest element; positions are i64 here and f32 there. */
    static String difference(NDArray expected, NDArray found, double relative) {
        if (!expected.shape().equals(found.shape())) {
            return "expected " + expected.spec() + ", found " + found.spec();
        }
        boolean position = expected.dtype() != found.dtype() && found.dtype() == DType.I64;
        if (expected.dtype() != found.dtype() && !position) {
            return "expected " + expected.spec() + ", found " + found.spec();
        }
        double[] a = expected.toDoubleArray();
        double[] b = found.toDoubleArray();
        double greatest = 1e-30;
        for (double each : a) {
            greatest = Double.isFinite(each) ? Math.max(greatest, Math.abs(each)) : greatest;
        }
        for (int i = 0; i < a.length; i++) {
            if (Double.compare(a[i], b[i]) != 0 && !(Math.abs(a[i] - b[i]) <= relative * greatest)) {
                return "element " + i + " of " + expected.shape() + " is " + b[i] + ", expected " + a[i]
                        + ", the greatest is " + greatest;
            }
        }
        return "";
    }
}
