package dev.bellows.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Activation;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ActivationFunctionTest {
    @ParameterizedTest
    @CsvSource({
        "RELU, 0, 1",
        "SIGMOID, 0.26894143, 0.7310586",
        "TANH, -0.7615942, 0.7615942",
        "SOFTPLUS, 0.31326166, 1.3132616",
        "SOFTSIGN, -0.5, 0.5",
        "LEAKY_RELU, -0.01, 1",
        "ELU, -0.63212055, 1",
        "SELU, -1.1113307, 1.050701",
        "GELU, -0.15865525, 0.8413447",
        "GELU_TANH, -0.15880801, 0.841192",
        "SILU, -0.26894143, 0.7310586",
        "HARD_SIGMOID, 0.3, 0.7"
    })
    void computesItsFunctionAtMinusOneAndOne(ActivationFunction function, float atMinusOne, float atOne) {
        NDArray y = (NDArray) new Activation(function).forward(NDArray.of(new float[] {-1, 1}));
        assertArrayEquals(new float[] {atMinusOne, atOne}, y.toFloatArray(), 1e-6f);
    }

    @ParameterizedTest
    @EnumSource
    void isReadFromJsonByItsNameInEitherCase(ActivationFunction function) {
        Activation.Config config = new Activation.Config(function);
        assertEquals(config, NetworkJson.parse(NetworkJson.write(config)));
        String lower = function.name().toLowerCase(Locale.ROOT);
        assertEquals(config, NetworkJson.parse("{\"layer\": \"Activation\", \"function\": \"" + lower + "\"}"));
    }

    @Test
    void leavesNoFunctionUntested() {
        assertEquals(12, ActivationFunction.values().length, "functions in the table above");
    }
}
