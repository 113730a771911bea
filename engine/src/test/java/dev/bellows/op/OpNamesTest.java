package dev.bellows.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.json.Catalogs;
import dev.bellows.json.Json;
import dev.bellows.json.RecordJson;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.optest.Case;
import dev.bellows.optest.OpTable;
import dev.bellows.optest.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class OpNamesTest {
    private static final RecordJson<Op> OPS = RecordJson.of("graph.json", Op.class);

    /** Ops that cannot be saved, and why. */
    private static final Map<String, String> REFUSED = Map.of();

    private static Op reread(Op op) {
        return OPS.parse(OPS.write(op));
    }

    @Test
    void everyOpOfTheTableComesBackAsItWas() {
        Map<String, String> failed = new TreeMap<>();
        for (Row row : OpTable.rows()) {
            for (Case of : row.cases()) {
                Op op = of.origin().op();
                if (!REFUSED.containsKey(op.name())) {
                    try {
                        assertEquals(op, reread(op));
                    } catch (IllegalArgumentException reason) {
                        failed.put(row.name(), String.valueOf(reason.getMessage()));
                    }
                }
            }
        }
        assertEquals(Map.of(), failed, "ops that cannot be saved; make their components such as can, or say why not");
    }

    @Test
    void keepsNumbersThatJsonHasNot() {
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
    void refusesAnOpThatIsInNoCatalog() {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> OPS.write(new Foreign()));
        assertTrue(
                error.getMessage().startsWith("graph.json: Foreign cannot be saved: it is code of "),
                error.getMessage());
    }

    @Test
    void refusesToMakeAnythingButOps() {
        for (String name :
                List.of("elementwise.Nothing", "Vjp", "elementwise..Add", "java.lang.String", "conv.Window")) {
            assertFalse(Catalogs.knows(Op.class, name), name);
            assertThrows(
                    IllegalArgumentException.class, () -> OPS.read(Json.object().put("op", name)));
        }
    }

    @Test
    void callsAnOpByItsPackageAndName() {
        assertEquals(Optional.of("linalg.matMul"), Catalogs.name(Op.class, MatMul.class));
        for (String name : List.of("linalg.matMul", "linalg.MatMul")) {
            assertEquals(Optional.of(MatMul.class), new OpNames().type(name));
        }
    }

    @Test
    void findsAnOpThatMovedUnderItsOldName() {
        OpNames names = new OpNames(Map.of("algebra.product", "linalg.matMul"));
        assertEquals(Optional.of(MatMul.class), names.type("algebra.product"));
        assertEquals(Optional.of(MatMul.class), names.type("algebra.Product"));
    }

    @Test
    void saysWhichComponentIsMissing() {
        ObjectNode node = Json.object().put("op", "linalg.MatMul");
        node.putObject("with").put("transposeA", true);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> OPS.read(node));
        assertEquals("graph.json: op linalg.MatMul needs the setting 'transposeB'", error.getMessage());
    }
}
