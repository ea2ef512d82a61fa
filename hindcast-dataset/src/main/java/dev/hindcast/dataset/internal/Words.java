package dev.hindcast.dataset.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What is said of a word that nothing is called by. */
public final class Words {
    private static final int LINE = 100;
    private static final int SHORT = 4;

    private Words() {}

    /** "Unknown KIND 'WORD'", the known word that was meant if one is near, and all that are known: in lines of their own where they are many. */
    public static String unknown(String kind, String word, Collection<String> known) {
        String said = "Unknown " + kind + " '" + word + "'" + suggestion(word, known);
        String all = String.join(", ", known);
        return said.length() + all.length() <= LINE ? said + " Known are " + all : said + " Known are" + lines(known);
    }

    /** ": did you mean 'iql'?" where one is near, a full stop where none is. */
    public static String suggestion(String word, Collection<String> known) {
        return nearest(word, known)
                .map(near -> ": did you mean '" + near + "'?")
                .orElse(".");
    }

    /** The words in indented lines of about 100 letters, each line after a break. */
    public static String lines(Collection<String> words) {
        StringBuilder lines = new StringBuilder();
        int column = LINE;
        for (String word : words) {
            if (column + word.length() + 2 > LINE) {
                lines.append(lines.isEmpty() ? "" : ",")
                        .append(System.lineSeparator())
                        .append("  ");
                column = 2;
            } else {
                lines.append(", ");
                column += 2;
            }
            lines.append(word);
            column += word.length();
        }
        return lines.toString();
    }

    /**
     * The candidate with the smallest edit distance (insertions, deletions, substitutions, swaps of neighbours; case ignored) to {@code word}, of
     * those that hold the word or differ from it by at most a third of its letters: by one where it is short, by two from four letters on.
     */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> isNear(word, candidate))
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    }

    private static boolean isNear(String word, String candidate) {
        boolean isShort = word.length() < SHORT;
        boolean holds = !isShort && candidate.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
        return holds || distance(word, candidate) <= (isShort ? 1 : Math.max(2, word.length() / 3));
    }

    private static int distance(String word, String candidate) {
        String a = word.toLowerCase(Locale.ROOT);
        String b = candidate.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, String b, int i, int j) {
        int substitution = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(substitution, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
