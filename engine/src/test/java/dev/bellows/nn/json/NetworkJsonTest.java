package dev.bellows.nn.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Extents;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NetworkJsonTest {
    private static final String NETWORK = """
        {"layer": "Sequential", "layers": [
            {"layer": "Conv2D", "channels": 32, "kernel": 5, "activation": "relu"},
            {"layer": "MaxPool2D", "size": 2},
            {"layer": "Dense", "units": 10}]}
        """;

    @Test
    void readsTheExampleOfItsDocumentation() {
        assertEquals(
                new Sequential.Config(List.of(
                        new Conv2D.Config(32, 5, null, null, null, ActivationFunction.RELU),
                        new MaxPool2D.Config(2, null, null),
                        new Dense.Config(10, null, null))),
                NetworkJson.parse(NETWORK));
    }

    @Test
    void writesOnlyWhatIsSet() {
        assertEquals(
                "{\"layer\":\"Dense\",\"units\":3,\"activation\":\"RELU\"}",
                NetworkJson.write(new Dense.Config(3, null, ActivationFunction.RELU)));
    }

    @Test
    void writesOneNumberForAllAxesOrOneForEach() {
        String json = "{\"layer\":\"Conv2D\",\"channels\":4,\"kernel\":[3,5],\"stride\":2}";
        Conv2D.Config config = new Conv2D.Config(4, Extents.of(3, 5), ConvOptions.DEFAULT.stride(2));
        assertEquals(json, NetworkJson.write(config));
        assertEquals(config, NetworkJson.parse(json));
    }

    @Test
    void infersTheShapeOfTheOutput() {
        assertEquals(Shape.of(10), NetworkJson.outputShape(NETWORK, Shape.of(1, 28, 28)));
        assertThrows(ShapeException.class, () -> NetworkJson.outputShape(NETWORK, Shape.of(784)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"layer": "Conv4D"}                          | unknown layer 'Conv4D'; known are Activation,
        {"layer": "Conv2D", "channels": 3, "kernel": 2.5} | kernel: expects a whole number or a list of them, got 2.5
        {"layer": "Conv2D", "channels": 3, "kernel": [3, "5"]} | kernel[1]: expects a whole number, got "5"
        {"layer": "Dense", "units": 3, "bias": true} | layer Dense has no setting 'bias'; it has units, useBias, activation
        {"layer": "Flatten", "axis": 1}              | layer Flatten has no setting 'axis'; it has none
        {"layer": "Dense"}                           | layer Dense needs the setting 'units'
        {"layer": "Dense", "units": null}            | layer Dense needs the setting 'units'
        {"layer": "Activation"}                      | layer Activation needs the setting 'activation'
        {"layer": "Sequential"}                      | layer Sequential needs the setting 'layers'
        {"layer": "Dense", "units": 2.5}             | units: expects a whole number, got 2.5
        {"layer": "Dense", "units": "many"}          | units: expects a whole number, got "many"
        {"layer": "Dense", "units": 3, "units": 4}   | Duplicate field 'units'
        {"layer": "Activation", "function": "swish"} | function: expects one of RELU, SIGMOID, TANH,
        {"layer": "Sequential", "layers": [null]}    | layers[0]: expects an object with the key 'layer', got null
        {"units": 3}                                 | expects an object with the key 'layer', got {"units":3}
        {"layer": 3}                                 | expects an object with the key 'layer', got {"layer":3}
        {"layer": "Flatten"} {"layer": "Flatten"}    | Trailing token
        [1, 2]                                       | expects an object with the key 'layer', got [1,2]
        nonsense                                     | not JSON: Unrecognized token 'nonsense'
        null                                         | expects an object with the key 'layer', got null
        """)
    void saysWhatIsWrong(String json, String part) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> NetworkJson.parse(json));
        assertTrue(error.getMessage().contains(part), error.getMessage());
        assertTrue(error.getMessage().startsWith("network: "), error.getMessage());
    }

    @Test
    void saysWhereInANestedNetworkItIsWrong() {
        String inner = "{\"layer\": \"Sequential\", \"layers\": [{\"layer\": \"Flatten\"}, %s]}";
        String unknown = inner.formatted(inner.formatted("{\"layer\": \"Dence\"}"));
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> NetworkJson.parse(unknown));
        assertTrue(
                error.getMessage().startsWith("network: layers[1].layers[1]: unknown layer 'Dence'"),
                error.getMessage());

        String mistyped = inner.formatted("{\"layer\": \"Dense\", \"units\": true}");
        error = assertThrows(IllegalArgumentException.class, () -> NetworkJson.parse(mistyped));
        assertTrue(error.getMessage().startsWith("network: layers[1].units: "), error.getMessage());
    }

    @Test
    void refusesAnEmptyText() {
        assertThrows(IllegalArgumentException.class, () -> NetworkJson.parse(""));
    }
}
