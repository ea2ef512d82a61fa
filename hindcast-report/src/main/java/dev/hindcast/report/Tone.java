package dev.hindcast.report;

import java.util.List;
import java.util.Locale;

/** What a colour stands for. The colours lie in {@code palette.css}; people who do not tell red from green tell them apart. */
public enum Tone {
    POLICY,
    DATA,
    RANDOM,
    FOURTH,
    FIFTH,
    SIXTH,
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
