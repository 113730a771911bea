package dev.bellows.io.onnx;

import dev.bellows.core.Spec;
import dev.bellows.io.onnx.export.OnnxExport;
import dev.bellows.io.onnx.format.ModelReader;
import dev.bellows.io.onnx.format.OnnxException;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.io.onnx.operator.Program;
import dev.bellows.nn.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * ONNX models as blocks, which are scored, trained and saved like any other. Operator sets from 7 on are read, up to the newest and
 * beyond it as long as a model's own operators are known; {@code docs/onnx.md} lists these.
 *
 * <pre>{@code
 * OnnxBlock net = Onnx.load(Path.of("resnet18.onnx"));
 * Tensor scores = net.forward(images);        // [batch, 3, 224, 224] to [batch, 1000]
 * }</pre>
 */
public final class Onnx {
    private Onnx() {}

    /**
     * Loads a model, which belongs to the current scope, with its weights. The file is mapped, and those of its arrays that lie in
     * files beside it: no array is ever on the heap.
     *
     * @throws OnnxException if the file is no model, or a damaged one
     * @throws dev.bellows.core.UnsupportedOpException if the model has operators, attributes or element types that this version has
     *     not; names all of them, before anything is computed
     */
    public static OnnxBlock load(Path file) throws IOException {
        return load("onnx: " + file, ModelReader.read(file));
    }

    /** As {@link #load(Path)}, of the bytes of a model whose arrays all lie in it. {@code what} is named by errors. */
    public static OnnxBlock load(String what, ByteBuffer bytes) throws IOException {
        return load("onnx: " + what, ModelReader.read(what, bytes));
    }

    /**
     * Saves a block as a model that predicts as it does, for inputs of these specs with any number of rows, which is the first axis. {@link
     * OnnxExport} does so with other settings.
     *
     * @throws dev.bellows.core.UnsupportedOpException if the block has ops that ONNX cannot say; names all of them, with their blocks, before
     *     anything is written
     */
    public static void save(Block net, Path file, List<Spec> inputs) throws IOException {
        OnnxExport.of(net, inputs).write(file);
    }

    private static OnnxBlock load(String what, OnnxModel read) throws IOException {
        OnnxModel model = Skeleton.lifted(read);
        Program.of(what, model); // which tells the file in what it refuses
        ByteBuffer bare = Skeleton.of(model);
        byte[] bytes = new byte[bare.remaining()];
        bare.duplicate().get(bytes);
        OnnxBlock block;
        try {
            block = new OnnxBlock(new OnnxBlock.Config(Base64.getEncoder().encodeToString(bytes)), Skeleton.read(bare));
        } catch (IllegalArgumentException twice) {
            throw new OnnxException(what + ": " + twice.getMessage(), twice);
        }
        try {
            for (OnnxTensor array : Skeleton.parameters(model)) {
                block.fill(array);
            }
            block.begin();
            return block;
        } catch (IOException | RuntimeException e) {
            block.close();
            throw e;
        }
    }
}
