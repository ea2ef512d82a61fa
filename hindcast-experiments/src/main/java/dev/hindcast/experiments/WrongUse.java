package dev.hindcast.experiments;

import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.dataset.internal.Words;
import java.util.Collection;
import java.util.function.Supplier;

/** A command was asked for what cannot be. The message says what was wrong, what was expected and the nearest valid word. */
public final class WrongUse extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Of that message. */
    public WrongUse(String message) {
        super(message);
    }

    /** Does {@code work}, whose {@link IllegalArgumentException} is the user's mistake. */
    public static <T> T unless(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new WrongUse(Reason.said(e));
        }
    }

    /** Of a word that is none of {@code valid}: "Unknown KIND 'WORD': did you mean ...". */
    public static WrongUse unknown(String kind, String word, Collection<String> valid) {
        return new WrongUse(Words.unknown(kind, word, valid));
    }
}
