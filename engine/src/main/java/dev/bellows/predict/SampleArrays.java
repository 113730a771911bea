package dev.bellows.predict;

import dev.bellows.backend.Backend;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/** Arrays of several samples, of which specs are known without the batch. */
final class SampleArrays {
    private SampleArrays() {}

    /** Of so many samples: [rows, …] for each […]. */
    static List<Spec> specs(List<Spec> samples, int rows) {
        return samples.stream()
                .map(spec -> new Spec(Shape.of(rows).concat(spec.shape()), spec.dtype()))
                .toList();
    }

    static List<NDArray> empty(Backend backend, List<Spec> samples, int rows) {
        return specs(samples, rows).stream()
                .map(spec -> NDArray.empty(backend, spec))
                .toList();
    }

    static List<NDArray> zeros(Backend backend, List<Spec> samples, int rows) {
        List<NDArray> zeros = empty(backend, samples, rows);
        zeros.forEach(array -> array.fill(0));
        return zeros;
    }

    /** Some rows of arrays, as views. */
    static List<NDArray> part(List<NDArray> arrays, List<Spec> samples, int from, int rows) {
        List<Spec> specs = specs(samples, rows);
        List<NDArray> views = new ArrayList<>();
        for (int i = 0; i < arrays.size(); i++) {
            views.add(arrays.get(i).view(from * samples.get(i).shape().size(), specs.get(i)));
        }
        return views;
    }

    static void copy(List<NDArray> from, List<NDArray> to) {
        for (int i = 0; i < from.size(); i++) {
            to.get(i).assign(from.get(i));
        }
    }
}
