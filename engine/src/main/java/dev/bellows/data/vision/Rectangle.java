package dev.bellows.data.vision;

/** A rectangle of a picture, in pixels. */
record Rectangle(int left, int top, int width, int height) {
    boolean isInside(int pictureHeight, int pictureWidth) {
        return left >= 0
                && top >= 0
                && width >= 1
                && height >= 1
                && width <= pictureWidth - left
                && height <= pictureHeight - top;
    }

    /** In the middle of a picture; as large as asked for, or with the same proportions, as large as fits. */
    static Rectangle centred(int pictureWidth, int pictureHeight, int width, int height) {
        double scale = Math.min(1, Math.min((double) pictureWidth / width, (double) pictureHeight / height));
        int w = Math.max(1, (int) Math.floor(width * scale));
        int h = Math.max(1, (int) Math.floor(height * scale));
        return new Rectangle((pictureWidth - w) / 2, (pictureHeight - h) / 2, w, h);
    }
}
