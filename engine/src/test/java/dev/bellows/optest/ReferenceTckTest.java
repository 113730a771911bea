package dev.bellows.optest;

/** The reference backend keeps the promises too; that its values are right is for {@link GoldenTest} to say. */
final class ReferenceTckTest extends BackendTck {
    ReferenceTckTest() {
        super("reference");
    }
}
