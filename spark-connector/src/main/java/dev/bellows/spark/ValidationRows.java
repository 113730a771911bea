package dev.bellows.spark;

import dev.bellows.data.SampleSchema;
import dev.bellows.spark.data.Holdout;
import dev.bellows.spark.params.NeuralParams;

/** Which rows are for validation, as Params say. */
record ValidationRows(NeuralParams params) {
    /** Checks what can be known without a row. */
    void check() {
        if (isMarked() && params.getValidationFraction() > 0) {
            throw new IllegalArgumentException(
                    "validationFraction: must be 0 where validationIndicatorCol says which rows"
                            + " are for validation: " + params.getValidationFraction() + " beside column '"
                            + params.getValidationIndicatorCol() + "'; set one of the two");
        }
    }

    /** Whether there are to be some. */
    boolean areAsked() {
        return isMarked() || params.getValidationFraction() > 0;
    }

    private boolean isMarked() {
        return !params.getValidationIndicatorCol().isEmpty();
    }

    Holdout holdout(SampleSchema schema) {
        if (isMarked()) {
            return Holdout.marked(schema);
        }
        double share = params.getValidationFraction();
        return share > 0 ? Holdout.share(share, params.getSeed()) : Holdout.NONE;
    }

    /** Checks that there are rows to train on and, if any are asked for, rows to validate with. */
    void require(long trained, long held) {
        long all = trained + held;
        if (isMarked() && held == 0) {
            throw new IllegalArgumentException("validationIndicatorCol: column '" + params.getValidationIndicatorCol()
                    + "' is true in none of the " + all + " rows; mark some rows, or set validationFraction instead");
        }
        if (isMarked() && trained == 0) {
            throw new IllegalArgumentException("validationIndicatorCol: column '" + params.getValidationIndicatorCol()
                    + "' is true in all of the " + all + " rows; leave rows to train on");
        }
        double share = params.getValidationFraction();
        if (share > 0 && (held == 0 || trained == 0)) {
            throw new IllegalArgumentException("validationFraction: " + share + " of the " + all + " rows leaves "
                    + (held == 0 ? "none to validate with" : "none to train on")
                    + ", since equal rows are on one side; choose another share or seed, or mark rows with"
                    + " validationIndicatorCol");
        }
    }
}
