package dev.hindcast.dataset.internal;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why something could not be read or written, in words for people: no class of Java is named. */
public final class Reason {
    private Reason() {}

    /**
     * What an exception said where it was thrown: one that crosses threads, as out of a parallel stream, arrives as a copy that says the
     * original's class as well.
     */
    public static String said(Throwable e) {
        Throwable first = e;
        while (first.getCause() != null && first.getCause().toString().equals(first.getMessage())) {
            first = first.getCause();
        }
        return String.valueOf(first.getMessage());
    }

    /** The reason that an exception stands for. */
    public static String of(Throwable e) {
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return "there is no such file, or it may not be read";
        }
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (e instanceof NotDirectoryException) {
            return "it is no folder";
        }
        if (e instanceof CharacterCodingException) {
            return "it is no text in UTF-8";
        }
        if (e instanceof EOFException) {
            return "it ends too early";
        }
        String said = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return said == null || said.isBlank()
                ? "it is damaged"
                : said.lines().findFirst().orElseThrow();
    }
}
