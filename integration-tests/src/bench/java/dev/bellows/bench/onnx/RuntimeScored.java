package dev.bellows.bench.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import dev.bellows.memory.Scope;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A file as ONNX Runtime scores it, with the optimizations that it has by default, which are all. */
final class RuntimeScored implements Scored {
    private final OrtSession session;
    private final Map<String, OnnxTensor> batch = new HashMap<>();

    RuntimeScored(Path file, int rows, int threads) throws IOException, OrtException {
        OrtEnvironment runtime = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            session = runtime.createSession(file.toString(), options);
        }
        Map<String, NodeInfo> infos = session.getInputInfo();
        try (Scope scope = Scope.open("inputs")) {
            OnnxBlock net = Onnx.load(file);
            for (OnnxValueInfo input : net.inputs()) {
                Spec sample = Inputs.sample(input);
                Spec all = sample.with(Shape.of(rows).concat(sample.shape()));
                if (infos.containsKey(input.name())) {
                    batch.put(input.name(), tensor(runtime, all));
                }
            }
        }
    }

    private static OnnxTensor tensor(OrtEnvironment runtime, Spec spec) throws OrtException {
        double[] values = Inputs.values(spec);
        long[] dims = Arrays.stream(spec.shape().dims()).asLongStream().toArray();
        if (spec.dtype() == DType.F32) {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            return OnnxTensor.createTensor(runtime, FloatBuffer.wrap(floats), dims);
        }
        return spec.dtype() == DType.I64
                ? OnnxTensor.createTensor(
                        runtime,
                        LongBuffer.wrap(
                                Arrays.stream(values).mapToLong(v -> (long) v).toArray()),
                        dims)
                : OnnxTensor.createTensor(
                        runtime,
                        IntBuffer.wrap(
                                Arrays.stream(values).mapToInt(v -> (int) v).toArray()),
                        dims);
    }

    @Override
    public float[] score() throws OrtException {
        try (OrtSession.Result result = session.run(batch)) {
            FloatBuffer scores = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] all = new float[scores.remaining()];
            scores.get(all);
            return all;
        }
    }

    @Override
    public void close() throws OrtException {
        batch.values().forEach(OnnxTensor::close);
        session.close();
    }
}
