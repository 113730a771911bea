package dev.bellows.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.examples.report.ReportData.Epoch;
import dev.bellows.examples.report.ReportData.Evaluation;
import dev.bellows.examples.report.ReportData.Headline;
import dev.bellows.examples.report.ReportData.Layer;
import dev.bellows.examples.report.ReportData.Phases;
import dev.bellows.examples.report.ReportData.Setup;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
    @Test
    void isWellFormed() throws Exception {
        Document page = parse(HtmlReport.render(SampleReport.data()));
        assertEquals("html", page.getDocumentElement().getTagName());
        assertEquals("LeNet on MNIST", text(page, "/html/head/title"));
    }

    @Test
    void needsNothingBesideItself() throws Exception {
        String html = HtmlReport.render(SampleReport.data());
        Document page = parse(html);
        assertEquals(0, nodes(page, "//script | //link | //iframe").getLength());
        NodeList sources = nodes(page, "//@src | //@href");
        for (int i = 0; i < sources.getLength(); i++) {
            assertTrue(sources.item(i).getNodeValue().startsWith("data:image/png;base64,"));
        }
        assertFalse(html.contains("http"), "an address of something elsewhere");
        assertFalse(html.contains("@import"));
    }

    @Test
    void showsTheHeadlineFigures() throws Exception {
        Document page = parse(HtmlReport.render(SampleReport.data()));
        assertEquals("99.11%", figure(page, "Test accuracy"));
        assertEquals("2,612", figure(page, "Training"));
        assertEquals("74.7 s", figure(page, "Training time"));
        assertEquals("2", figure(page, "Workers"));
        assertEquals("5,210", figure(page, "Scoring"));
        assertTrue(text(page, "//header").contains("89 of 10,000 wrong"));
    }

    @Test
    void drawsAPointPerEpochInBothCurves() throws Exception {
        Document page = parse(HtmlReport.render(SampleReport.data()));
        assertEquals(3, nodes(page, "//circle[@class='loss']").getLength());
        assertEquals(3, nodes(page, "//circle[@class='accuracy']").getLength());
        assertEquals("epoch 3: 0.0432", text(page, "//circle[@class='loss'][3]/title"));
        assertEquals("test 99.11%", text(page, "//text[@class='value muted']"));
    }

    @Test
    void countsEveryConfusion() throws Exception {
        Document page = parse(HtmlReport.render(SampleReport.data()));
        NodeList rows = nodes(page, "//table[@class='confusion']/tbody/tr");
        assertEquals(10, rows.getLength());
        assertEquals("14", text(page, "//td[@title='true 4, predicted 9']"));
        assertEquals("98.57%", text(page, "//table[@class='confusion']/tbody/tr[5]/td[@class='recall']"));
        assertEquals("4 read as 9", text(page, "//h3[.='Most often confused']/../table/tbody/tr[1]/td[1]"));
    }

    @Test
    void showsMistakesAsPictures() throws Exception {
        Document page = parse(HtmlReport.render(SampleReport.data()));
        assertEquals(12, nodes(page, "//div[@class='digits']/figure/img").getLength());
        assertEquals("read as 3is a 099.97% sure", text(page, "//div[@class='digits']/figure[1]/figcaption"));
    }

    @Test
    void showsThePhasesOfEveryEpoch() throws Exception {
        Document page = parse(HtmlReport.render(SampleReport.data()));
        assertEquals("compute: 20.2 s", text(page, "(//rect[@class='compute'])[1]/title"));
        assertEquals("communication: 2.3 s", text(page, "(//rect[@class='communication'])[2]/title"));
        assertTrue(text(page, "//section[h2='Time per phase']/p").contains("The other 4.9 s of the 74.7 s of fit"));
    }

    @Test
    void listsNetworkAndConfiguration() throws Exception {
        Document page = parse(HtmlReport.render(SampleReport.data()));
        assertEquals("317,066", text(page, "//tfoot//td[@class='number']"));
        assertEquals("0.001", text(page, "//table[@class='plain settings']//tr[th='learningRate']/td"));
    }

    @Test
    void escapesEveryTextItIsGiven() throws Exception {
        String evil = "<script>alert(\"&'\u0007)</script>";
        String shown = "<script>alert(\"&' )</script>";
        ReportData data = new ReportData(
                new Headline(evil, evil, 1, 1, 1),
                List.of(new Epoch(1, 0.5, 1, new Phases(0, 1, 0))),
                new Evaluation(new ConfusionMatrix(2).add(0, 0, 1), List.of(), 1),
                new Setup(Map.of(evil, evil), List.of(new Layer(evil, evil, 1))));
        Document page = parse(HtmlReport.render(data));
        assertEquals(0, nodes(page, "//script").getLength());
        assertEquals(shown, text(page, "//h1"));
        assertEquals(shown, text(page, "//p[@class='lead']"));
        assertEquals(shown, text(page, "//table[@class='plain settings']//th"));
    }

    @Test
    void rendersASingleEpochWithoutMistakes() throws Exception {
        ReportData data = new ReportData(
                new Headline("one", "one", 1, 1, 1),
                List.of(new Epoch(0, 1, 0, new Phases(0, 0, 0))),
                new Evaluation(new ConfusionMatrix(3).add(0, 0, 5), List.of(), 1),
                new Setup(Map.of(), List.of()));
        String html = HtmlReport.render(data);
        Document page = parse(html);
        assertEquals(0, nodes(page, "//div[@class='digits']").getLength());
        assertFalse(html.contains("NaN"));
        assertFalse(html.contains("Infinity"));
    }

    @Test
    void thinsTheLabelsOfManyEpochs() throws Exception {
        List<Epoch> epochs = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> new Epoch(1.0 / i, 1 - 1.0 / (i + 1), 1, new Phases(0, 1, 0)))
                .toList();
        ReportData sample = SampleReport.data();
        Document page = parse(
                HtmlReport.render(new ReportData(sample.headline(), epochs, sample.evaluation(), sample.setup())));
        assertEquals(100, nodes(page, "//circle[@class='loss']").getLength());
        assertTrue(nodes(page, "(//svg)[1]/text[@class='tick']").getLength() < 25);
    }

    @Test
    void isTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        String expected = HtmlReport.render(SampleReport.data());
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertEquals(expected, HtmlReport.render(SampleReport.data()));
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String figure(Document page, String name) throws Exception {
        return text(page, "//dl[@class='figures']/div[dt='" + name + "']/dd[1]");
    }

    private static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    private static NodeList nodes(Document page, String path) throws Exception {
        return (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, page, XPathConstants.NODESET);
    }

    private static String text(Document page, String path) throws Exception {
        return XPathFactory.newInstance().newXPath().evaluate(path, page).strip();
    }
}
