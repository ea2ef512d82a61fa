package dev.hindcast.experiments.run;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What is said before work begins. It is kept back until all that the work needs was looked at, so that what is refused is answered by the
 * reason alone. Safe for use by several threads.
 */
public final class Announcement {
    private final PrintWriter out;
    private final List<String> kept = new ArrayList<>();
    private boolean made;

    /** To be made there. */
    public Announcement(PrintWriter out) {
        this.out = out;
    }

    /** Adds a line, which is printed at once where the announcement was made already. */
    public synchronized void add(String line) {
        if (made) {
            out.println(line);
        } else {
            kept.add(line);
        }
    }

    /** Prints what was kept back, once. */
    public synchronized void make() {
        made = true;
        kept.forEach(out::println);
        kept.clear();
    }
}
