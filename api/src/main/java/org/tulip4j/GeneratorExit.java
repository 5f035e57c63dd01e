package org.tulip4j;

/**
 * What {@link Generator#close} throws inside a generator, where it stands.
 *
 * <p>An {@link Error}, so that {@code catch (Exception e)} lets it pass and {@code finally} parts run. It has no stack trace.
 *
 * <p>Source: PEP 342. Differs: an {@code Error}, as Java has no {@code BaseException}.
 *
 * @since 0.1.0
 */
public final class GeneratorExit extends Error {
    private static final long serialVersionUID = 1L;

    /** An exit. */
    public GeneratorExit() {
        super(null, null, false, false);
    }
}
