package dev.hindcast.cli.report;

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

    /** The tone of the {@code index}-th of several equals. */
    public static Tone of(int index) {
        return values()[Math.floorMod(index, QUIET.ordinal())];
    }

    String css() {
        return "tone-" + name().toLowerCase(Locale.ROOT);
    }
}
