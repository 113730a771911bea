package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Each operator as each version of it from operator set 7 on means it, and what the onnx package has no tests of, beside ONNX Runtime;
 * {@code onnx_versions.py} says how they are made.
 */
class OnnxVersionsTest {
    private static final String ROUNDED = "f32 sums of ONNX Runtime that leave 1e-4 where there is 0";
    private static final String PLACES =
            "ONNX Runtime counts the places of what it puts back in the larger output, the package's own test in the"
                    + " smaller one";
    private static final String LENGTH =
            "ONNX Runtime aligns the corners of the whole number of places, the package's own test those of the"
                    + " product with the scale";

    /** What ONNX Runtime computes otherwise than the onnx package, which {@link OnnxBackendTest} holds us to; each with the reason. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "test_dft-17", ROUNDED,
            "test_dft_axis-17", ROUNDED,
            "test_dft_axis_opset19-17", ROUNDED,
            "test_dft_inverse-17", ROUNDED,
            "test_maxunpool_export_with_output_shape-9", PLACES,
            "test_maxunpool_export_with_output_shape-11", PLACES,
            "test_resize_downsample_scales_cubic_align_corners-13", LENGTH,
            "test_resize_downsample_scales_cubic_align_corners-18", LENGTH);

    @Test
    void olderVersionsComputeWhatOnnxRuntimeComputes() throws IOException, InterruptedException {
        Path folder = OnnxPython.made("onnx_versions.py", "onnx-versions");
        Map<String, String> failed = new TreeMap<>();
        List<OnnxCase> all = OnnxCase.in(folder);
        assertTrue(all.size() > 500, all.size() + " models");
        for (OnnxCase each : all) {
            String verdict = each.verdict();
            if (verdict.isEmpty() == OTHERWISE.containsKey(each.name())) {
                failed.put(each.name(), verdict.isEmpty() ? "passes; take it off the list" : verdict);
            }
        }
        StringBuilder text = new StringBuilder();
        failed.forEach((name, why) -> text.append(name).append(": ").append(why).append('\n'));
        assertEquals("", text.toString(), () -> failed.size() + " of " + all.size());
        assertEquals(
                OTHERWISE.size(),
                all.stream().filter(each -> OTHERWISE.containsKey(each.name())).count());
    }
}
