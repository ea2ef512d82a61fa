package dev.hindcast.evaluation.bandit;

import java.nio.charset.StandardCharsets;

/** Goes through the cells of a CSV text (RFC 4180), one after the other; blanks around a cell are none of it. */
final class CsvCursor {
    private static final byte QUOTE = '"';

    final byte[] bytes;
    private final byte delimiter;
    private int at;
    private int from;
    private int to;
    private boolean doubled;
    private boolean rowEnds;

    CsvCursor(byte[] bytes, byte delimiter, int at) {
        this.bytes = bytes;
        this.delimiter = delimiter;
        this.at = at;
    }

    /** Where the next cell starts. */
    int at() {
        return at;
    }

    /** Where the cell's text starts, quotes left out. */
    int from() {
        return from;
    }

    /** Where it ends. */
    int to() {
        return to;
    }

    /** Whether the cell was the last one of its row. */
    boolean rowEnds() {
        return rowEnds;
    }

    /** Whether there is another row, to whose first cell it goes: lines without anything are none. */
    boolean row() {
        while (at < bytes.length && isLineEnd(bytes[at])) {
            at++;
        }
        return at < bytes.length;
    }

    /**
     * Reads a cell.
     *
     * @throws IllegalStateException where a quoted cell does not end, or is followed by something else
     */
    void next() {
        from = at;
        while (at < bytes.length && isBlank(bytes[at])) {
            at++;
        }
        doubled = false;
        if (at < bytes.length && bytes[at] == QUOTE) {
            quoted();
        } else {
            plain();
        }
        rowEnds = at >= bytes.length || bytes[at] != delimiter;
        if (at < bytes.length) {
            at += bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n' ? 2 : 1;
        }
    }

    private void plain() {
        from = at;
        while (at < bytes.length && !ends(bytes[at])) {
            at++;
        }
        to = at;
        while (to > from && isBlank(bytes[to - 1])) {
            to--;
        }
    }

    private void quoted() {
        at++;
        from = at;
        while (true) {
            while (at < bytes.length && bytes[at] != QUOTE) {
                at++;
            }
            if (at >= bytes.length) {
                throw new IllegalStateException("a quoted cell does not end");
            }
            if (at + 1 < bytes.length && bytes[at + 1] == QUOTE) {
                doubled = true;
                at += 2;
            } else {
                break;
            }
        }
        to = at++;
        while (at < bytes.length && isBlank(bytes[at])) {
            at++;
        }
        if (at < bytes.length && !ends(bytes[at])) {
            throw new IllegalStateException("a quoted cell is followed by something else");
        }
    }

    private boolean ends(byte b) {
        return b == delimiter || isLineEnd(b);
    }

    private boolean isBlank(byte b) {
        return (b == ' ' || b == '\t') && b != delimiter;
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    /** The cell's text. */
    String text() {
        String raw = new String(bytes, from, to - from, StandardCharsets.UTF_8).strip();
        return doubled ? raw.replace("\"\"", "\"") : raw;
    }
}
