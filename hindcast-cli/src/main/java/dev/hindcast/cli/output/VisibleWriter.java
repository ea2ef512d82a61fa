package dev.hindcast.cli.output;

import dev.hindcast.dataset.internal.Visible;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * What commands print, in which letters that command a terminal are visible, since names and texts come from files of others, and in which the
 * library's settings have the names of options.
 */
public final class VisibleWriter extends FilterWriter {
    private VisibleWriter(Writer out) {
        super(out);
    }

    /** A printer to {@code out} that flushes at the end of each line. */
    public static PrintWriter to(Writer out) {
        return new PrintWriter(new VisibleWriter(out), true);
    }

    @Override
    public void write(int letter) throws IOException {
        write(String.valueOf((char) letter));
    }

    @Override
    public void write(char[] letters, int from, int count) throws IOException {
        write(new String(letters, from, count));
    }

    @Override
    public void write(String text, int from, int count) throws IOException {
        out.write(Visible.of(OptionNames.in(text.substring(from, from + count))));
    }
}
