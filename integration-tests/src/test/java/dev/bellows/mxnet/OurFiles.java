package dev.bellows.mxnet;

import dev.bellows.core.Spec;
import dev.bellows.data.file.RecordWriter;
import dev.bellows.io.mxnet.MxNetArrays;
import dev.bellows.io.mxnet.export.MxNetExport;
import dev.bellows.io.onnx.export.ExportedNets;
import dev.bellows.io.onnx.export.RandomNet;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.op.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What we write for MXNet to read. */
final class OurFiles {
    private static final byte[] MAGIC = {0x0A, 0x23, (byte) 0xD7, (byte) 0xCE};

    private static final int RANDOM = 30;

    private OurFiles() {}

    static void write(Path folder) throws IOException {
        networks(folder);
        try (RecordWriter out = RecordWriter.create(folder.resolve("ours.rec"))) {
            for (byte[] each : records()) {
                out.write(ByteBuffer.wrap(each));
            }
        }
    }

    /** Networks, with their outputs for as many rows as they were exported with and for three times as many. */
    private static void networks(Path folder) throws IOException {
        for (ExportedNets each : ExportedNets.values()) {
            try (Scope scope = Scope.open("export")) {
                network(
                        folder,
                        each.name().toLowerCase(Locale.ROOT),
                        each.net(),
                        each.inputs(),
                        List.of(each.data(1), each.data(3)));
            }
        }
        for (int seed = 1; seed <= RANDOM; seed++) {
            try (Scope scope = Scope.open("export")) {
                RandomNet net = new RandomNet(seed);
                network(folder, "random" + seed, net.block(), net.inputs(), List.of(net.data(1), net.data(3)));
            }
        }
    }

    private static void network(Path folder, String name, Block net, List<Spec> inputs, List<List<Tensor>> data)
            throws IOException {
        Map<String, NDArray> given = new LinkedHashMap<>();
        Map<String, NDArray> expected = new LinkedHashMap<>();
        for (int which = 0; which < data.size(); which++) {
            String rows = which == 0 ? "" : "3";
            List<Tensor> in = data.get(which);
            for (int i = 0; i < in.size(); i++) {
                given.put("in" + rows + ":data" + (in.size() == 1 ? "" : i), (NDArray) in.get(i));
            }
            List<Tensor> out = net.forwardAll(in);
            for (int i = 0; i < out.size(); i++) {
                expected.put("out" + rows + ":" + i, (NDArray) out.get(i));
            }
        }
        MxNetArrays.write(given, folder.resolve(name + ".data"));
        MxNetArrays.write(expected, folder.resolve(name + ".expected"));
        MxNetExport.write(net, inputs, folder.resolve(name), 0);
    }

    /** Records that are cut in every way. */
    static List<byte[]> records() {
        return List.of(
                new byte[0],
                new byte[] {1, 2, 3},
                joined(MAGIC, MAGIC, MAGIC),
                joined(new byte[] {1}, MAGIC),
                joined(new byte[] {1, 2, 3, 4}, MAGIC, new byte[] {5}),
                joined(MAGIC, new byte[] {1}));
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
