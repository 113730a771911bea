package dev.bellows.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainerStatesTest {
    private static final Map<String, Optimizer> OPTIMIZERS =
            Map.of("momentum", new Sgd(0.1, 0.9, 0, false), "adam", new Adam(0.1), "plain", new Sgd(0.1));

    private Block net;

    @BeforeEach
    void newNetwork() {
        net = net(2);
    }

    private static Block net(int units) {
        Block net = new Sequential(new Dense(3), new Dense(units));
        net.initialize(new Xavier(), 7);
        net.forward(x());
        return net;
    }

    private static NDArray x() {
        return NDArray.of(new float[][] {{1, 2}, {3, 4}});
    }

    private void step(Trainer trainer) {
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            Tensor y = net.forward(x());
            loss = y.mul(y);
        }
        Autograd.backward(loss);
        trainer.step(2);
    }

    private static byte[] saved(Trainer trainer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        trainer.saveStates(out);
        return out.toByteArray();
    }

    private Map<String, float[]> weights() {
        Map<String, float[]> values = new LinkedHashMap<>();
        net.parameters()
                .forEach((path, parameter) -> values.put(path, parameter.data().toFloatArray()));
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"momentum", "adam", "plain"})
    void aTrainerThatLoadedStatesStepsLikeTheOneThatSavedThem(String name) throws IOException {
        Optimizer optimizer = OPTIMIZERS.get(name);
        Trainer first = new Trainer(net.parameters(), optimizer);
        step(first);
        step(first);
        byte[] states = saved(first);
        Map<String, float[]> before = weights();
        step(first);
        Map<String, float[]> expected = weights();
        before.forEach((path, values) -> net.parameters().get(path).data().set(values));
        Trainer second = new Trainer(net.parameters(), optimizer);
        second.loadStates(new ByteArrayInputStream(states));
        assertEquals(2, second.steps());
        assertEquals(optimizer.states() * 4, second.states().size());
        assertArrayEquals(states, saved(second));
        step(second);
        expected.forEach((path, values) -> assertArrayEquals(values, weights().get(path), path));
    }

    @Test
    void namesStatesByPath() {
        Trainer trainer = new Trainer(net.parameters(), new Adam(0.1));
        step(trainer);
        assertTrue(trainer.states().keySet().containsAll(Set.of("0.weight/0", "0.weight/1", "1.bias/0", "1.bias/1")));
    }

    @Test
    void refusesStatesOfOthersAndChangesNothing() throws IOException {
        Trainer adam = new Trainer(net.parameters(), new Adam(0.1));
        step(adam);
        byte[] states = saved(adam);
        assertSays("has no use for: [0.weight/1,", new Trainer(net.parameters(), new Sgd(0.1, 0.9, 0, false)), states);
        assertSays(
                "state '1.weight/0' is f32[2, 3], expects f32[1, 3]",
                new Trainer(net(1).parameters(), new Adam(0.1)),
                states);
        Trainer momentum = new Trainer(net.parameters(), new Sgd(0.1, 0.9, 0, false));
        step(momentum);
        assertSays("the file holds 1 of the 2 states", adam, saved(momentum));
        assertArrayEquals(states, saved(adam));
    }

    private static void assertSays(String sentence, Trainer trainer, byte[] states) {
        IOException e = assertThrows(IOException.class, () -> trainer.loadStates(new ByteArrayInputStream(states)));
        assertTrue(e.getMessage().contains(sentence), e.getMessage());
    }
}
