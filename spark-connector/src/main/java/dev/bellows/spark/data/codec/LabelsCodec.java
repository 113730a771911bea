package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/**
 * Which of several labels hold for a row, as one u8 of 0 or 1 each. A vector, or an array of booleans, says it for each; an array of
 * numbers does that, or it lists the numbers of those that hold, as Spark ML's evaluators have it. From three labels on no array
 * can be read both ways, as a list has no number twice.
 *
 * @param numbers reads the column as i32
 * @param listed whether it may list numbers
 * @param labels how many there are
 */
record LabelsCodec(ColumnName column, ColumnCodec numbers, boolean listed, int labels) implements ColumnCodec {
    /** With fewer, a list could be read as answers. */
    static final int LEAST_LISTED = 3;

    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        numbers.elements(row, ordinal);
        return Shape.of(labels);
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        numbers.elements(row, ordinal);
        return labels;
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        int count = numbers.elements(row, ordinal);
        ByteBuffer values =
                ByteBuffer.allocate(Math.multiplyExact(count, Integer.BYTES)).order(ByteOrder.nativeOrder());
        numbers.write(row, ordinal, values);
        values.flip();
        int[] all = new int[count];
        values.asIntBuffer().get(all);
        if (listed && !areAnswers(all)) {
            writeListed(all, out);
        } else {
            writeAnswers(all, out);
        }
    }

    private boolean areAnswers(int... values) {
        boolean answers = values.length == labels;
        for (int value : values) {
            answers &= value == 0 || value == 1;
        }
        return answers;
    }

    private void writeAnswers(int[] answers, ByteBuffer out) {
        if (answers.length != labels) {
            throw refusal(column + " holds " + answers.length + " values");
        }
        for (int i = 0; i < labels; i++) {
            if (answers[i] != 0 && answers[i] != 1) {
                throw refusal(column + " holds " + answers[i] + " at index " + i);
            }
            out.put((byte) answers[i]);
        }
    }

    private void writeListed(int[] holding, ByteBuffer out) {
        byte[] answers = new byte[labels];
        for (int i = 0; i < holding.length; i++) {
            int label = holding[i];
            if (label < 0 || label >= labels) {
                throw refusal(column + " holds " + label + " at index " + i);
            } else if (answers[label] == 1) {
                throw refusal(column + " holds " + label + " twice");
            }
            answers[label] = 1;
        }
        out.put(answers);
    }

    private BadValueException refusal(String value) {
        String either = listed
                ? "give a 0 or a 1 for each of them, or the numbers of those that hold, each once, from 0 to "
                        + (labels - 1)
                : "give a 0 or a 1 for each of them";
        return new BadValueException(
                        value,
                        ", but the network has " + labels
                                + (labels == 1 ? " output, for one label" : " outputs, one per label"),
                        either + ", or give the last layer as many units as there are labels")
                .always();
    }
}
