package dev.hindcast.report;

import java.util.List;
import java.util.Locale;

/** What a colour stands for. The colours lie in {@code palette.css}; people who do not tell red from green tell them apart. */
public enum Tone {
    /** The policy that a page is about, or the first of equals. */
    POLICY,
    /** The data, or the second of equals. */
    DATA,
    /** A random policy, or the third of equals. */
    RANDOM,
    /** The fourth of equals. */
    FOURTH,
    /** The fifth of equals. */
    FIFTH,
    /** The sixth of equals. */
    SIXTH,
    /** What stands behind the rest. */
    QUIET;

    private static final List<Tone> EQUALS = List.of(POLICY, DATA, RANDOM, FOURTH, FIFTH, SIXTH);

    /** The tone of the {@code index}-th of several equals. */
    public static Tone of(int index) {
        return EQUALS.get(Math.floorMod(index, EQUALS.size()));
    }

    String css() {
        return "tone-" + name().toLowerCase(Locale.ROOT);
    }
}
