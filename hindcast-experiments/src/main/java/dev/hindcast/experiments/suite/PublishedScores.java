package dev.hindcast.experiments.suite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Published scores on D4RL's locomotion data sets, version 2: {@code published-d4rl-v2.csv}. From the benchmark of CORL (Tarasov et al.
 * 2022, "CORL: Research-oriented Deep Offline Reinforcement Learning Library", arXiv 2210.07105): mean normalised score of the last
 * checkpoint after a million updates, over four seeds.
 */
public final class PublishedScores {
    /** Where they are from, in one line. */
    public static final String SOURCE =
            "the public CORL benchmark on D4RL's v2 data sets: last checkpoint, 1,000,000 updates, 4 seeds";

    private static final Pattern DATASET = Pattern.compile(
            "(?:.*/)?(halfcheetah|hopper|walker2d)[-_](medium[-_]replay|medium[-_]expert|medium)([-_]v2)?(\\.hdf5)?");
    private static final List<List<String>> ROWS = rows();

    private PublishedScores() {}

    /**
     * The published score.
     *
     * @param dataset a name or path such as {@code mujoco/hopper-medium} or {@code hopper_medium-v2.hdf5}
     * @param label of an algorithm, such as {@code TD3+BC}, whatever its case and signs
     * @return nothing where none was published
     */
    public static OptionalDouble of(String dataset, String label) {
        Matcher matcher = DATASET.matcher(dataset.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return OptionalDouble.empty();
        }
        String row = matcher.group(1) + "-" + matcher.group(2).replace('_', '-');
        List<String> header = ROWS.get(0);
        int column = IntStream.range(1, header.size())
                .filter(i -> letters(header.get(i)).equals(letters(label)))
                .findFirst()
                .orElse(-1);
        return column < 0
                ? OptionalDouble.empty()
                : ROWS.stream()
                        .filter(cells -> cells.get(0).equals(row))
                        .mapToDouble(cells -> Double.parseDouble(cells.get(column)))
                        .findFirst();
    }

    /** Whether that is a file of D4RL itself, rather than a data set made by its protocol. */
    static boolean isOriginal(String dataset) {
        Matcher matcher = DATASET.matcher(dataset.toLowerCase(Locale.ROOT));
        return matcher.matches() && matcher.group(3) != null;
    }

    private static String letters(String label) {
        return label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static List<List<String>> rows() {
        try (InputStream in = Objects.requireNonNull(
                PublishedScores.class.getResourceAsStream("published-d4rl-v2.csv"), "published-d4rl-v2.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> List.of(line.split(",")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
