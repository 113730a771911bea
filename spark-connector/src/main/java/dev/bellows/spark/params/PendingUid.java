package dev.bellows.spark.params;

import org.jspecify.annotations.Nullable;

/**
 * Makes a stage's uid known while its Scala superclasses are being constructed.
 *
 * <p>Spark's abstract classes make their Params inside {@code super()} and ask {@code uid()} for the owner's name, at a
 * time when no field of a Java subclass has been set. So the public constructor announces the uid in the argument of
 * {@code this(...)}, and the first call of {@code uid()} takes it into a field that has no initialiser (an initialiser
 * would run after {@code super()} and wipe it out):
 *
 * <pre>{@code
 * private @Nullable String uid;
 * Stage(String uid)                { this(PendingUid.announce(uid)); }
 * private Stage(PendingUid unused) { super(); }
 * public String uid()              { return uid == null ? uid = PendingUid.take() : uid; }
 * }</pre>
 */
public final class PendingUid {
    private static final ThreadLocal<@Nullable String> PENDING = new ThreadLocal<>();
    private static final PendingUid TOKEN = new PendingUid();

    private PendingUid() {}

    /** Announces the uid of the stage whose constructor this thread is about to run. */
    public static PendingUid announce(String uid) {
        PENDING.set(uid);
        return TOKEN;
    }

    /** The announced uid, once. */
    public static String take() {
        String uid = PENDING.get();
        PENDING.remove();
        if (uid == null) {
            throw new IllegalStateException(
                    "uid: asked for before a constructor announced one; call PendingUid.announce first");
        }
        return uid;
    }
}
