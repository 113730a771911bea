package dev.bellows.nn;

import dev.bellows.json.Bare;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A setting with a number for each spatial axis, such as a kernel's: one number stands for all axes. In JSON it is a
 * number or a list of them.
 */
@Bare
public record Extents(List<Integer> numbers) {
    public Extents {
        numbers = List.copyOf(numbers);
    }

    /** One number for all axes, or one for each. */
    public static Extents of(int... numbers) {
        return new Extents(IntStream.of(numbers).boxed().toList());
    }

    /**
     * The numbers for {@code rank} axes.
     *
     * @param who the layer, for messages
     * @param what the setting, for messages
     * @param least what none may be less than
     * @throws IllegalArgumentException if there is neither one number nor one for each axis, or one is too small
     */
    public List<Integer> over(int rank, String who, String what, int least) {
        if (numbers.size() != 1 && numbers.size() != rank) {
            throw new IllegalArgumentException(
                    who + ": " + what + " needs one number, or one for each of " + rank + " axes, got " + this);
        }
        if (numbers.stream().anyMatch(number -> number < least)) {
            throw new IllegalArgumentException(who + ": " + what + " must be " + least + " or more, got " + this);
        }
        return numbers.size() == rank ? numbers : Collections.nCopies(rank, numbers.get(0));
    }

    @Override
    public String toString() {
        return numbers.size() == 1 ? numbers.get(0).toString() : numbers.toString();
    }
}
