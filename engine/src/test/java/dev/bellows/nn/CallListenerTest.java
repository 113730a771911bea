package dev.bellows.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.Shape;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CallListenerTest {
    private static final Shape INPUT = Shape.of(2, 3);

    private final List<String> heard = new ArrayList<>();
    private final Block.CallListener recorder = new Block.CallListener() {
        @Override
        public void calling(Block block, List<Tensor> in) {
            heard.add("before " + block + " " + in.get(0).shape());
        }

        @Override
        public void called(Block block, List<Tensor> in, List<Tensor> out) {
            heard.add("after " + block + " " + out.get(0).shape());
        }
    };

    private static Block net() {
        Block net = new Sequential(new Dense(4), new Activation(ActivationFunction.TANH));
        net.initialize(new Xavier(), 1);
        return net;
    }

    @Test
    void hearsOfEachCallBeforeAndAfterItUntilClosed() {
        Block net = net();
        try (Block.Listening listening = net.listen(recorder)) {
            net.materialize(INPUT);
        }
        net.materialize(INPUT);
        assertEquals(
                List.of(
                        "before Dense(? → 4) [2, 3]",
                        "after Dense(3 → 4) [2, 4]",
                        "before Activation(TANH) [2, 4]",
                        "after Activation(TANH) [2, 4]"),
                heard);
    }

    @Test
    void endsACallBeforeItsForwardPassByThrowing() {
        Block net = net();
        Block.CallListener refusal = new Block.CallListener() {
            @Override
            public void calling(Block block, List<Tensor> in) {
                throw new IllegalStateException("not " + block);
            }

            @Override
            public void called(Block block, List<Tensor> in, List<Tensor> out) {
                heard.add("after " + block);
            }
        };
        try (Block.Listening listening = net.listen(refusal)) {
            IllegalStateException error = assertThrows(IllegalStateException.class, () -> net.materialize(INPUT));
            assertEquals("not Dense(? → 4)", error.getMessage());
        }
        assertEquals(List.of(), heard);
    }
}
