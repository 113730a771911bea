package dev.bellows.cuda.driver;

import dev.bellows.core.DType;

/**
 * Products of matrices that lie row by row: {@code y[p] = a[p] · b[p]} for each of {@code products}, with results one behind the other.
 *
 * @param dtype of all arrays, floating
 * @param products how many
 * @param rows of a result
 * @param columns of a result
 * @param inner over how many products of elements a sum goes, 1 or more
 * @param a the left matrices
 * @param b the right matrices
 * @param bias what is done with a bias besides
 * @param tensorFloat whether factors of {@code f32} may be rounded to the 10 bits of TF32
 */
public record ProductProblem(
        DType dtype,
        long products,
        long rows,
        long columns,
        long inner,
        Side a,
        Side b,
        Bias bias,
        boolean tensorFloat) {
    /** What is done with a vector besides the matrices. */
    public enum Bias {
        /** There is none. */
        NONE(""),
        /** The third input, one for each column, is added to each row. */
        ADDED(", with bias"),
        /** The second output, one for each row, is the sum of a left matrix' elements for it: the gradient of a bias, if the left is that of what it was added to. The left is transposed. */
        GRADIENT(", with gradient of bias");

        private final String text;

        Bias(String text) {
            this.text = text;
        }
    }

    /**
     * The matrices of one side.
     *
     * @param transposed whether they lie column by column instead
     * @param stride from one to the next in elements, 0 if there is one for all
     */
    public record Side(boolean transposed, long stride) {}

    /** Such as {@code 8 products 64 x 32 of 128}. */
    @Override
    public String toString() {
        return (products == 1 ? "product " : products + " products ") + rows + " x " + columns + " of " + inner
                + (a.transposed ? ", left transposed" : "") + (b.transposed ? ", right transposed" : "")
                + bias.text + (tensorFloat ? ", in TF32" : "");
    }
}
