package dev.bellows.nn.feature;

/** Scales of pitch on which equal distances sound equal. */
public enum MelScale {
    /** 2595 log₁₀(1 + f / 700), as the HTK toolkit has it (O'Shaughnessy 1987). */
    HTK {
        @Override
        public double fromHertz(double hertz) {
            return 2595 * Math.log10(1 + hertz / 700);
        }

        @Override
        public double toHertz(double mel) {
            return 700 * (Math.pow(10, mel / 2595) - 1);
        }
    },
    /** Linear up to 1000 Hz and logarithmic above, as Slaney's Auditory Toolbox (1998) has it. */
    SLANEY {
        @Override
        public double fromHertz(double hertz) {
            return hertz < BREAK ? hertz / HERTZ_PER_MEL : BREAK / HERTZ_PER_MEL + Math.log(hertz / BREAK) / LOG_STEP;
        }

        @Override
        public double toHertz(double mel) {
            double above = mel - BREAK / HERTZ_PER_MEL;
            return above < 0 ? mel * HERTZ_PER_MEL : BREAK * Math.exp(LOG_STEP * above);
        }
    };

    private static final double BREAK = 1000;
    private static final double HERTZ_PER_MEL = 200.0 / 3;
    private static final double LOG_STEP = Math.log(6.4) / 27;

    /** The pitch of a frequency. */
    public abstract double fromHertz(double hertz);

    /** The frequency of a pitch. */
    public abstract double toHertz(double mel);
}
