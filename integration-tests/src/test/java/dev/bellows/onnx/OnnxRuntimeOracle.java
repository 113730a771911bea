package dev.bellows.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bellows.core.DType;
import dev.bellows.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What ONNX Runtime computes of a model. */
final class OnnxRuntimeOracle {
    private OnnxRuntimeOracle() {}

    /** The outputs, of f32, for inputs of f32, i32 or i64 in the order of the model. */
    static List<NDArray> of(Path model, List<NDArray> in) throws OrtException {
        OrtEnvironment runtime = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> given = new HashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = runtime.createSession(model.toString(), options)) {
                List<String> names = new ArrayList<>(session.getInputNames());
                for (int i = 0; i < in.size(); i++) {
                    given.put(names.get(i), tensor(runtime, in.get(i)));
                }
                try (OrtSession.Result result = session.run(given)) {
                    List<NDArray> out = new ArrayList<>();
                    for (Map.Entry<String, OnnxValue> each : result) {
                        out.add(array((OnnxTensor) each.getValue()));
                    }
                    return out;
                }
            }
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment runtime, NDArray array) throws OrtException {
        long[] dims = Arrays.stream(array.shape().dims()).asLongStream().toArray();
        if (array.dtype() == DType.F32) {
            return OnnxTensor.createTensor(runtime, array.read().asFloatBuffer(), dims);
        }
        return array.dtype() == DType.I64
                ? OnnxTensor.createTensor(runtime, array.read().asLongBuffer(), dims)
                : OnnxTensor.createTensor(runtime, array.read().asIntBuffer(), dims);
    }

    private static NDArray array(OnnxTensor tensor) {
        int[] dims = Arrays.stream(tensor.getInfo().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        float[] values = new float[tensor.getFloatBuffer().remaining()];
        tensor.getFloatBuffer().get(values);
        return NDArray.of(values, dims);
    }
}
