package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.Op;
import dev.bellows.op.Primitive;
import dev.bellows.op.elementwise.Full;
import dev.bellows.optest.Case;
import dev.bellows.optest.OpTable;
import dev.bellows.optest.Row;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class OpJsonTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Ops that cannot be saved, and why. */
    private static final Map<String, String> REFUSED = Map.of();

    private static Op reread(Op op) throws IOException {
        return OpJson.read(MAPPER.readTree(OpJson.write(op).toString()));
    }

    @Test
    void everyOpOfTheTableComesBackAsItWas() throws IOException {
        Map<String, String> failed = new TreeMap<>();
        for (Row row : OpTable.rows()) {
            for (Case of : row.cases()) {
                Op op = of.origin().op();
                if (!REFUSED.containsKey(op.name())) {
                    try {
                        assertEquals(op, reread(op));
                    } catch (UnsupportedOpException reason) {
                        failed.put(row.name(), String.valueOf(reason.getMessage()));
                    }
                }
            }
        }
        assertEquals(Map.of(), failed, "ops that cannot be saved; make their components such as can, or say why not");
    }

    @Test
    void keepsNumbersThatJsonHasNot() throws IOException {
        Spec scalar = Spec.of(DType.F32);
        for (double value : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 0.1, -0.0}) {
            assertEquals(new Full(scalar, value), reread(new Full(scalar, value)));
        }
    }

    private record Foreign() implements Primitive {
        @Override
        public List<Spec> infer(List<Spec> in) {
            return in;
        }
    }

    @Test
    void refusesAnOpThatIsNotOfTheLibrary() {
        UnsupportedOpException error = assertThrows(UnsupportedOpException.class, () -> OpJson.write(new Foreign()));
        assertTrue(
                error.getMessage().startsWith("graph.json: Foreign cannot be saved: it is code of "),
                error.getMessage());
    }

    @Test
    void refusesToMakeAnythingButOps() throws IOException {
        for (String name :
                List.of("elementwise.Nothing", "Vjp", "elementwise..Add", "java.lang.String", "conv.Window")) {
            ObjectNode node = MAPPER.createObjectNode().put("op", name);
            assertEquals(name, OpJson.unknown(node));
            assertThrows(UnsupportedOpException.class, () -> OpJson.read(node));
        }
    }

    @Test
    void saysWhichComponentIsMissing() {
        ObjectNode node = MAPPER.createObjectNode().put("op", "linalg.MatMul");
        node.putObject("with").put("transposeA", true);
        UnsupportedOpException error = assertThrows(UnsupportedOpException.class, () -> OpJson.read(node));
        assertTrue(error.getMessage().startsWith("graph.json: MatMul lacks 'transposeB'"), error.getMessage());
    }
}
