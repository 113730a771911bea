package dev.bellows.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.graph.Usage;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.random.RandomBits;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CreationSiteTest {
    private static final String HERE = "dev.bellows.op.CreationSiteTest.";
    private final Trace trace = new Trace();
    private final Symbol x = trace.input("x", Spec.of(DType.F32, 2, 3));

    @Test
    void aShapeErrorInATraceNamesTheOpItsInputsTheBlockAndTheLine() {
        ShapeException error;
        try (CreationSite.Stay outer = CreationSite.inside("encoder");
                CreationSite.Stay inner = CreationSite.inside("0")) {
            error = assertThrows(ShapeException.class, () -> MatMul.matmul(x, x));
        }
        List<String> lines = error.getMessage().lines().toList();
        assertTrue(lines.get(0).startsWith("MatMul: inner sizes differ"), error.getMessage());
        assertTrue(
                lines.get(1).startsWith("  in MatMul of f32[2, 3] · f32[2, 3], block encoder.0, at " + HERE),
                error.getMessage());
        assertTrue(lines.get(1).contains("CreationSiteTest.java:"), error.getMessage());
        assertEquals(2, lines.size());
    }

    @Test
    void anEagerErrorSaysSoWhileRecordingOnly() {
        NDArray a = NDArray.of(new float[] {1, 2});
        String plain =
                assertThrows(ShapeException.class, () -> MatMul.matmul(a, a)).getMessage();
        try (Recording recording = Autograd.record()) {
            ShapeException error = assertThrows(ShapeException.class, () -> MatMul.matmul(a, a));
            String told = plain + "\n  in MatMul of f32[2] · f32[2], at " + HERE;
            assertTrue(error.getMessage().startsWith(told), error.getMessage());
        }
    }

    @Test
    void anOpThatTheBackendLacksIsNamedWhenAGraphIsCompiled() {
        Tensor y = new Nowhere().on(x);
        UnsupportedOpException error = assertThrows(
                UnsupportedOpException.class, () -> Executable.compile(trace.graph(List.of(y)), Backends.current()));
        String told = "\n  in Nowhere of f32[2, 3], at " + HERE + "anOpThat";
        assertTrue(error.getMessage().contains(told), error.getMessage());
    }

    @Test
    void aMissingGradientNamesWhereTheOpWasApplied() {
        Tensor y;
        try (CreationSite.Stay stay = CreationSite.inside("head")) {
            y = new Nowhere().on(x);
        }
        UnsupportedOpException error =
                assertThrows(UnsupportedOpException.class, () -> Autograd.gradients(y, List.of(x)));
        String told = "\n  in the gradient of Nowhere of f32[2, 3], block head, at " + HERE;
        assertTrue(error.getMessage().contains(told), error.getMessage());
    }

    private record Nowhere() implements Primitive {
        @Override
        public List<Spec> infer(List<Spec> in) {
            return in;
        }
    }

    @Test
    void whatABackwardPassTracesBelongsToTheOpThatItDifferentiates() {
        Tensor y;
        try (CreationSite.Stay stay = CreationSite.inside("body")) {
            y = Exp.exp(x);
        }
        Tensor gradient = Autograd.gradients(y, List.of(x)).get(0);
        assertEquals("body", Objects.requireNonNull(gradient.origin()).site().block());
    }

    @Test
    void otherErrorsStayAsTheyAre() {
        DTypeException located = new DTypeException("a\n  in b");
        assertEquals(located, CreationSite.here().explain(located, "Exp", List.of(x)));
        RuntimeException other = new IllegalStateException("c");
        assertEquals(other, CreationSite.here().explain(other, "Exp", List.of(x)));
    }

    @Test
    void anErrorBeforeAnythingIsComputedKeepsItsType() {
        assertThrows(DTypeException.class, () -> new RandomBits(x.shape(), 1, 8).on(x));
    }

    @Test
    void knowsThePathOfALayerWithinATransformer() {
        LayerConfig encoder = new TransformerEncoder.Config(2, 8, 2, 16, null, null, null, null);
        Block net = new Sequential(encoder.build());
        net.initialize(new Xavier(), 1);
        Tensor y = net.forward(trace.input("sequence", Spec.of(DType.F32, 2, 3, 8)));
        Set<String> blocks = Usage.byBlock(trace.graph(List.of(y))).keySet();
        assertTrue(blocks.contains("0.1.attention.query"), blocks::toString);
        assertFalse(blocks.contains(""), blocks::toString);
    }
}
