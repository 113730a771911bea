package dev.bellows.io.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.backend.Backends;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Trace;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.GeluTanh;
import dev.bellows.op.norm.LayerNorm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Operators that a file holds as their parts are computed as one, unless a part is wanted besides. */
final class OnnxIdiomsTest {
    private static final float[] X = {-3, -1, -.5f, 0, .25f, 1, 2, 4};
    private static final List<Long> NUMBER = List.of();

    private static Models given() {
        return Models.opset(17)
                .input("x", ElementType.FLOAT, "N", "4")
                .floats("half", NUMBER, .5f)
                .floats("one", NUMBER, 1)
                .floats("two", NUMBER, 2)
                .floats("three", NUMBER, 3)
                .floats("root", NUMBER, (float) Math.sqrt(2))
                .floats("inverse", NUMBER, (float) Math.sqrt(.5))
                .floats("cubic", NUMBER, .044715f)
                .floats("slope", NUMBER, (float) Math.sqrt(2 / Math.PI))
                .floats("tiny", NUMBER, 1e-5f)
                .floats("scale", List.of(4L), 1, 2, 3, 4)
                .floats("shift", List.of(4L), 0, 1, 0, -1);
    }

    /** How often an op of this class stands in the graph, after the outputs were compared with what the parts give one by one. */
    private static long count(Class<?> op, ByteBuffer model) throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load("idiom", model);
            NDArray x = NDArray.of(X, 2, 4);
            float[] expected = parts(model, x);
            assertArrayEquals(expected, ((NDArray) net.forwardAll(List.of(x)).get(0)).toFloatArray(), 2e-6f);
            assertArrayEquals(
                    expected, ((NDArray) net.hybridize().forwardAll(List.of(x)).get(0)).toFloatArray(), 2e-6f);
            Trace trace = new Trace();
            Graph graph = trace.graph(net.forwardAll(List.of(trace.input("x", x.spec()))));
            String explained =
                    Executable.compile(graph, Backends.named("onednn")).explain();
            return explained.split(Pattern.quote(op.getSimpleName() + "["), -1).length - 1L;
        }
    }

    /** What the file gives if each node's output is one of the model's, so that none is a part. */
    private static float[] parts(ByteBuffer model, NDArray x) throws IOException {
        OnnxBlock net = Onnx.load("parts", Models.allWanted(model));
        return ((NDArray) net.forwardAll(List.of(x)).get(0)).toFloatArray();
    }

    @Test
    void findsTheErrorFunctionsGeluWithItsFactorsInAnyOrder() throws IOException {
        for (String last :
                List.of("x p > m; m half > y", "x half > m; m p > y", "half p > m; m x > y", "p x > m; half m > y")) {
            String[] products = last.split("; | > ", -1);
            assertEquals(
                    1,
                    count(
                            Gelu.class,
                            given().node("Div", "x root", "d")
                                    .node("Erf", "d", "e")
                                    .node("Add", "e one", "p")
                                    .node("Mul", products[0], products[1])
                                    .node("Mul", products[2], products[3])
                                    .giving("y")),
                    last);
        }
    }

    @Test
    void findsItWithAProductInsteadOfTheQuotient() throws IOException {
        ByteBuffer model = given().node("Mul", "inverse x", "d")
                .node("Erf", "d", "e")
                .node("Add", "one e", "p")
                .node("Mul", "x p", "m")
                .node("Mul", "m half", "y")
                .giving("y");
        assertEquals(1, count(Gelu.class, model));
        assertEquals(0, count(Erf.class, model));
    }

    @Test
    void leavesApartWhatIsWantedBesidesOrIsAnotherFunction() throws IOException {
        Models wanted = given().node("Div", "x root", "d")
                .node("Erf", "d", "e")
                .node("Add", "e one", "p")
                .node("Mul", "x p", "m")
                .node("Mul", "m half", "y");
        assertEquals(0, count(Gelu.class, wanted.giving("y", "e")));
        assertEquals(
                0,
                count(
                        Gelu.class,
                        given().node("Div", "x two", "d")
                                .node("Erf", "d", "e")
                                .node("Add", "e one", "p")
                                .node("Mul", "x p", "m")
                                .node("Mul", "m half", "y")
                                .giving("y")));
    }

    @Test
    void findsTheTangentsGelu() throws IOException {
        assertEquals(
                1,
                count(
                        GeluTanh.class,
                        given().node("Pow", "x three", "cube")
                                .node("Mul", "cubic cube", "c")
                                .node("Add", "x c", "s")
                                .node("Mul", "s slope", "i")
                                .node("Tanh", "i", "t")
                                .node("Add", "t one", "p")
                                .node("Mul", "x half", "m")
                                .node("Mul", "m p", "y")
                                .giving("y")));
        assertEquals(
                1,
                count(
                        GeluTanh.class,
                        given().node("Mul", "x x", "square")
                                .node("Mul", "square x", "cube")
                                .node("Mul", "cube cubic", "c")
                                .node("Add", "c x", "s")
                                .node("Mul", "slope s", "i")
                                .node("Tanh", "i", "t")
                                .node("Add", "one t", "p")
                                .node("Mul", "x p", "m")
                                .node("Mul", "half m", "y")
                                .giving("y")));
    }

    @Test
    void findsANormalizationOfTheLastAxis() throws IOException {
        Models means = given().node("ReduceMean", "x", "m", Models.list("axes", -1), Models.ints("keepdims", 1))
                .node("Sub", "x m", "d");
        assertEquals(
                1,
                count(
                        LayerNorm.class,
                        means.node("Pow", "d two", "q")
                                .node("ReduceMean", "q", "v", Models.list("axes", -1))
                                .node("Add", "v tiny", "e")
                                .node("Sqrt", "e", "r")
                                .node("Div", "d r", "n")
                                .node("Mul", "n scale", "s")
                                .node("Add", "s shift", "y")
                                .giving("y")));
    }

    @Test
    void leavesApartAMeanOfAnotherAxis() throws IOException {
        assertEquals(
                0,
                count(
                        LayerNorm.class,
                        given().node("ReduceMean", "x", "m", Models.list("axes", 0))
                                .node("Sub", "x m", "d")
                                .node("Mul", "d d", "q")
                                .node("ReduceMean", "q", "v", Models.list("axes", 0))
                                .node("Add", "v tiny", "e")
                                .node("Sqrt", "e", "r")
                                .node("Div", "d r", "n")
                                .node("Mul", "n scale", "s")
                                .node("Add", "s shift", "y")
                                .giving("y")));
    }
}
