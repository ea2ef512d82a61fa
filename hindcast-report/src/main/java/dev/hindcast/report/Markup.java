package dev.hindcast.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** What HTML and SVG have in common: escaping, bundled style sheets and files that are whole or absent. */
public final class Markup {
    private Markup() {}

    /** {@code text} as it may stand between tags and in quoted attributes; what XML cannot hold becomes U+FFFD. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(codePoint -> {
            switch (codePoint) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(allowed(codePoint) ? codePoint : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    /** XML 1.0, production 2. */
    private static boolean allowed(int codePoint) {
        return codePoint == '\t'
                || codePoint == '\n'
                || codePoint == '\r'
                || (codePoint >= 0x20 && codePoint <= 0xD7FF)
                || (codePoint >= 0xE000 && codePoint != 0xFFFE && codePoint != 0xFFFF);
    }

    /** {@code text} as a JSON string that may stand in a script element. */
    static String json(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean plain = character >= 0x20 && character < 0x7F && "\"\\<>&".indexOf(character) < 0;
            quoted.append(plain ? String.valueOf(character) : String.format("\\u%04x", (int) character));
        }
        return quoted.append('"').toString();
    }

    /** {@code words} with a capital letter at their beginning. */
    static String capitalized(String words) {
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** A text file that lies beside this class. */
    static String resource(String name) {
        try (InputStream in = Markup.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The build lacks " + name + ".");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes {@code content} beside {@code file} and moves it there, so that the file is whole or as it was. */
    public static void write(Path file, String content) throws IOException {
        Path target = file.toAbsolutePath();
        Path beside = target.resolveSibling("." + target.getFileName() + ".tmp");
        try {
            Files.writeString(beside, content);
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
