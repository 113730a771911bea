package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Diagram.Arrow;
import dev.bellows.graph.Diagram.Box;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.norm.Softmax;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class DiagramTest {
    private static Graph graph() {
        Trace trace = new Trace();
        Symbol x = trace.input("x", Spec.of(DType.F32, 2, 3));
        Tensor y = Exp.exp(x);
        return trace.graph(List.of(Softmax.softmax(y.mul(x), 1), Full.scalar(x, 2)));
    }

    @Test
    void hasABoxForEachInputAndOp() {
        Diagram diagram = Diagram.ofOps(graph());
        assertEquals(
                List.of("x", "Exp[]", "Mul[]", "Softmax[axis=1]", "Full[spec=f32[], value=2.0]"),
                diagram.boxes().stream().map(Box::title).toList());
        assertEquals(List.of(new Arrow(0, 1), new Arrow(1, 2), new Arrow(0, 2), new Arrow(2, 3)), diagram.arrows());
    }

    @Test
    void writesGraphviz() {
        Diagram diagram = new Diagram(
                List.of(new Box("x", List.of("f32[2]"), true), new Box("say \"1\\2\"", List.of(), false)),
                List.of(new Arrow(0, 1)));
        assertEquals("""
                digraph {
                  node [shape=box, style=rounded, fontname="sans-serif"]
                  b0 [label="x\\nf32[2]", style=dashed]
                  b1 [label="say \\"1\\\\2\\""]
                  b0 -> b1
                }
                """, diagram.toDot());
    }

    @Test
    void drawsWellFormedSvgOfAnyText() throws Exception {
        Document svg = parsed(new Diagram(List.of(new Box("a < b & \"c\"", List.of("→ d"), false)), List.of()));
        NodeList texts = svg.getElementsByTagName("text");
        assertEquals("a < b & \"c\"", texts.item(0).getTextContent());
        assertEquals("→ d", texts.item(1).getTextContent());
        assertEquals(
                "svg",
                parsed(new Diagram(List.of(), List.of())).getDocumentElement().getTagName());
    }

    private static Document parsed(Diagram diagram) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(diagram.toSvg())));
    }

    @Test
    void keepsBoxesApartAndBelowWhatLeadsToThem() throws Exception {
        for (int seed = 0; seed < 30; seed++) {
            Diagram diagram = random(new SplittableRandom(seed));
            List<double[]> boxes = boxes(parsed(diagram));
            assertEquals(diagram.boxes().size(), boxes.size());
            for (int i = 0; i < boxes.size(); i++) {
                assertTrue(boxes.get(i)[0] >= 0 && boxes.get(i)[1] >= 0, "inside, seed " + seed);
                for (int k = 0; k < i; k++) {
                    assertTrue(apart(boxes.get(i), boxes.get(k)), "boxes " + i + " and " + k + ", seed " + seed);
                }
            }
            for (Arrow arrow : diagram.arrows()) {
                double bottom = boxes.get(arrow.from())[1] + boxes.get(arrow.from())[3];
                assertTrue(bottom < boxes.get(arrow.to())[1], arrow + ", seed " + seed);
            }
        }
    }

    private static Diagram random(SplittableRandom random) {
        int count = 1 + random.nextInt(25);
        List<Box> boxes = new ArrayList<>();
        List<Arrow> arrows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boxes.add(new Box("box" + "x".repeat(random.nextInt(20)), List.of("line"), i == 0));
            for (int from = 0; from < i; from++) {
                if (random.nextInt(4) == 0) {
                    arrows.add(new Arrow(from, i));
                }
            }
        }
        return new Diagram(boxes, arrows);
    }

    /** x, y, width and height of each box. */
    private static List<double[]> boxes(Document svg) {
        List<double[]> boxes = new ArrayList<>();
        NodeList rectangles = svg.getElementsByTagName("rect");
        for (int i = 1; i < rectangles.getLength(); i++) { // the first is the background
            Element box = (Element) rectangles.item(i);
            boxes.add(List.of("x", "y", "width", "height").stream()
                    .mapToDouble(name -> Double.parseDouble(box.getAttribute(name)))
                    .toArray());
        }
        return boxes;
    }

    private static boolean apart(double[] a, double[] b) {
        return a[0] + a[2] <= b[0] || b[0] + b[2] <= a[0] || a[1] + a[3] <= b[1] || b[1] + b[3] <= a[1];
    }

    @Test
    void refusesAnArrowThatLeadsBack() {
        List<Box> boxes = List.of(new Box("a", List.of(), false), new Box("b", List.of(), false));
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new Diagram(boxes, List.of(new Arrow(1, 0))));
        assertEquals("diagram: Arrow[from=1, to=0] leads back or nowhere; there are 2 boxes", error.getMessage());
    }
}
