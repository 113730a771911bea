package dev.bellows.mxnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.io.mxnet.MxNet;
import dev.bellows.io.mxnet.MxNetArrays;
import dev.bellows.io.mxnet.MxNetBlock;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Networks that we wrote, some of them random, compute in MXNet 1.9.1 what they compute here, for other numbers of rows, too. */
class MxNetExportTest {
    private static final double RELATIVE = 1e-5;

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        MxNetFiles.make();
    }

    private static String difference(Map<String, NDArray> expected, String rows, List<NDArray> found) {
        for (int i = 0; i < found.size(); i++) {
            NDArray wanted = Objects.requireNonNull(expected.get("out" + rows + ":" + i));
            String wrong = MxNetCase.difference(wanted, found.get(i), RELATIVE);
            if (!wrong.isEmpty()) {
                return "output " + i + ": " + wrong;
            }
        }
        return "";
    }

    /** What is wrong in MXNet, or here when it is read again. */
    private static String verdict(String name) throws IOException {
        Path error = MxNetFiles.OURS.resolve(name + ".result.error");
        if (Files.exists(error)) {
            return Files.readString(error);
        }
        try (Scope scope = Scope.open(name)) {
            Map<String, NDArray> expected = MxNetArrays.read(MxNetFiles.OURS.resolve(name + ".expected"));
            Map<String, NDArray> data = MxNetArrays.read(MxNetFiles.OURS.resolve(name + ".data"));
            MxNetBlock again = MxNet.load(MxNetFiles.OURS.resolve(name), 0);
            for (String rows : List.of("", "3")) {
                Map<String, NDArray> found = MxNetArrays.read(MxNetFiles.OURS.resolve(name + ".result" + rows));
                String there = difference(expected, rows, List.copyOf(found.values()));
                if (!there.isEmpty()) {
                    return "in MXNet, " + there;
                }
                List<Tensor> in = new ArrayList<>();
                for (String input : again.inputs()) {
                    in.add(Objects.requireNonNull(data.get("in" + rows + ":" + input), input));
                }
                List<NDArray> here =
                        again.forwardAll(in).stream().map(NDArray.class::cast).toList();
                String back = difference(expected, rows, here);
                if (!back.isEmpty()) {
                    return "read again, " + back;
                }
            }
            return "";
        }
    }

    @Test
    void mxNetComputesWhatWeDo() throws IOException {
        Map<String, String> failed = new TreeMap<>();
        List<String> names = MxNetFiles.names(MxNetFiles.OURS, "-symbol.json");
        assertTrue(names.size() > 30, names::toString);
        for (String name : names) {
            String verdict = verdict(name);
            if (!verdict.isEmpty()) {
                failed.put(name, verdict);
            }
        }
        StringBuilder text = new StringBuilder();
        failed.forEach((name, why) -> text.append(name).append(": ").append(why).append('\n'));
        assertEquals("", text.toString(), () -> failed.size() + " of " + names.size());
    }
}
