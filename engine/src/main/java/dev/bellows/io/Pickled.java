package dev.bellows.io;

import java.util.Locale;
import java.util.Set;

/**
 * Files that PyTorch writes by Python's pickle ({@code .pt}, {@code .pth}, {@code .bin}): programs that run when they are read. They are
 * never read here; the words for it tell how to convert them.
 */
public final class Pickled {
    private static final Set<String> ENDINGS = Set.of(".bin", ".pt", ".pth", ".pkl", ".ckpt");
    private static final int PICKLE = 0x80;

    private Pickled() {}

    /** Whether a file of this name is one of them. */
    public static boolean isNamed(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    /** Whether a file that begins so is one of them: a zip file, as PyTorch writes since 1.6, or a bare pickle. */
    static boolean isOne(byte... first) {
        return (first[0] == 'P' && first[1] == 'K') || (first[0] & 0xFF) == PICKLE;
    }

    /** What to do about one, to go on from a sentence: why it is not read, and the two lines that convert it. */
    public static String remedy(String what) {
        return "; " + what
                + ", a pickle, which may run any program when it is read and so is never read here. Convert it"
                + " where you trust it, in Python:\n"
                + "    import torch, safetensors.torch\n"
                + "    safetensors.torch.save_model(model, \"model.safetensors\")"
                + "  # of a state dict: save_file(torch.load(file, weights_only=True), \"model.safetensors\")";
    }
}
