package dev.bellows.op.image;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.BroadcastTo;
import java.util.List;

/** The brightness of colours in all three channels: images stay [batch…, 3, height, width]. */
@Formula("y_c = 0.299 · red + 0.587 · green + 0.114 · blue")
public record Grayscale() implements Composite {
    public static Tensor grayscale(Tensor x) {
        return new Grayscale().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Images.requireColour(this, in.get(0)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(BroadcastTo.broadcastTo(Images.mixed(x, Images.LUMA), x.shape()));
    }
}
