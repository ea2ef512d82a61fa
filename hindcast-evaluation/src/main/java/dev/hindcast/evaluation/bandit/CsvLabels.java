package dev.hindcast.evaluation.bandit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Different texts of cells, numbered as they come; a text that was seen before takes no memory. */
final class CsvLabels {
    private static final int NONE = -1;

    private final List<String> texts = new ArrayList<>();
    private final List<byte[]> cells = new ArrayList<>();
    private int[] table = filled(64);

    private static int[] filled(int size) {
        int[] table = new int[size];
        Arrays.fill(table, NONE);
        return table;
    }

    /** The texts by number. */
    List<String> texts() {
        return List.copyOf(texts);
    }

    /** The number of a cell's text. */
    int code(CsvCursor cell) {
        int slot = slot(cell.bytes, cell.from(), cell.to());
        if (table[slot] == NONE) {
            table[slot] = texts.size();
            texts.add(cell.text());
            cells.add(Arrays.copyOfRange(cell.bytes, cell.from(), cell.to()));
            if (2 * texts.size() > table.length) {
                grow();
            }
            return texts.size() - 1;
        }
        return table[slot];
    }

    private int slot(byte[] bytes, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ (hash >>> 15)) & (table.length - 1);
        while (table[slot] != NONE && !same(cells.get(table[slot]), bytes, from, to)) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    private static boolean same(byte[] known, byte[] bytes, int from, int to) {
        return Arrays.equals(known, 0, known.length, bytes, from, to);
    }

    private void grow() {
        table = filled(2 * table.length);
        for (int code = 0; code < cells.size(); code++) {
            byte[] cell = cells.get(code);
            table[slot(cell, 0, cell.length)] = code;
        }
    }
}
