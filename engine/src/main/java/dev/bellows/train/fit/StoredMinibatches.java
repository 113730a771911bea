package dev.bellows.train.fit;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.Batch;
import dev.bellows.data.BatchSource;
import dev.bellows.data.EpochSpan;
import dev.bellows.data.Prefetcher;
import dev.bellows.data.SampleSchema;
import dev.bellows.ndarray.NDArray;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The batches of a {@link BatchSource}, such as a sample store, each made while the one before is trained on. A run that is
 * resumed within an epoch begins there without making the batches before.
 *
 * @param source of all batches
 * @param inputs which fields are the inputs
 * @param labels which are the labels
 */
public record StoredMinibatches(BatchSource source, List<Field> inputs, List<Field> labels) implements Batches {
    /**
     * A field of the samples as an array.
     *
     * @param name in the schema
     * @param shape of one sample
     */
    public record Field(String name, Shape shape) {}

    public StoredMinibatches {
        inputs = List.copyOf(inputs);
        labels = List.copyOf(labels);
        inputs.forEach(field -> check(source.schema(), field));
        labels.forEach(field -> check(source.schema(), field));
    }

    private static void check(SampleSchema schema, Field field) {
        int elements = schema.fields().get(schema.position(field.name)).elements();
        if (field.shape.size() != elements) {
            throw new IllegalArgumentException("stored minibatches: field '" + field.name + "' has " + elements
                    + " elements per sample, its shape " + field.shape + " has " + field.shape.size());
        }
    }

    @Override
    public Epoch epoch(int epoch, int from) {
        Prefetcher batches = Prefetcher.start("minibatches", source, new EpochSpan(epoch, from, epoch + 1));
        return new Epoch() {
            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public Minibatch next() {
                try (Batch batch = batches.next()) {
                    return new Minibatch(arrays(batch, inputs), arrays(batch, labels));
                }
            }

            @Override
            public void close() {
                batches.close();
            }
        };
    }

    private List<NDArray> arrays(Batch batch, List<Field> fields) {
        return fields.stream().map(field -> array(batch, field)).toList();
    }

    private NDArray array(Batch batch, Field field) {
        SampleSchema schema = source.schema();
        Shape shape = Shape.of(batch.count()).concat(field.shape);
        Spec spec =
                new Spec(shape, schema.fields().get(schema.position(field.name)).dtype());
        NDArray array = NDArray.empty(spec);
        array.write(batch.field(field.name).duplicate().order(ByteOrder.nativeOrder()));
        return array;
    }
}
