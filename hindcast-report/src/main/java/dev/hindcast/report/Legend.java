package dev.hindcast.report;

import java.util.ArrayList;
import java.util.List;

/** Keys in rows that end at the right. */
record Legend(List<List<Key>> rows) {
    /** As many rows as it takes, in order. */
    static Legend within(double width, List<Key> keys) {
        List<List<Key>> rows = new ArrayList<>();
        double free = 0;
        for (Key key : keys) {
            if (rows.isEmpty() || key.width() > free) {
                rows.add(new ArrayList<>());
                free = width;
            }
            rows.get(rows.size() - 1).add(key);
            free -= key.width();
        }
        return new Legend(rows);
    }

    void draw(Svg svg, Frame frame, int firstRow) {
        for (int row = 0; row < rows.size(); row++) {
            double x = frame.left();
            for (Key key : rows.get(row)) {
                key.draw(svg, x, frame.row(firstRow + row));
                x += key.width();
            }
        }
    }
}
