package dev.hindcast.experiments.run;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.EpisodeUse;
import dev.hindcast.dataset.EpisodeUse.Kind;
import dev.hindcast.learning.training.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which episodes a run's policies were made by: {@code episodes.bin} in the directory of the run. */
public final class RunEpisodes {
    private static final String FILE = "episodes.bin";

    private RunEpisodes() {}

    /** The uses that the directory of a run tells of; none where it tells of none. */
    public static List<EpisodeUse> of(Path run) {
        Path file = run.resolve(FILE);
        return Files.exists(file) ? EpisodeUse.read(file) : List.of();
    }

    /** Those that a run, or the runs of all its seeds, tell of. */
    static Stream<EpisodeUse> ofAll(Path run) {
        return directories(run).stream().flatMap(directory -> of(directory).stream());
    }

    /** The run of a single seed, or those of several; none where there is no run, as where a policy has another name. */
    static List<Path> directories(Path run) {
        List<Path> seeds = SavedRun.seeds(run);
        return seeds.isEmpty() && new RunDirectory(run).exists() ? List.of(run) : seeds;
    }

    /**
     * Keeps with a run of one seed what its policy is learned from.
     *
     * @param data the whole data set
     * @param indices the places of the episodes
     */
    static void learned(Path run, Dataset data, int[] indices) {
        List<EpisodeUse> uses = new ArrayList<>(
                of(run).stream().filter(use -> use.kind() != Kind.LEARNED).toList());
        uses.add(0, EpisodeUse.of(Kind.LEARNED, data, indices));
        EpisodeUse.write(run.resolve(FILE), uses);
    }

    /** Episodes of a data set. */
    record Part(Dataset data, int[] indices) {}

    /**
     * Keeps with a run of one seed what it was made by: all that the run was that it goes on from, logged steps of its own and what it lived
     * through.
     */
    static void goingOn(Path run, Optional<Path> start, Optional<Part> logged, Dataset lived) {
        List<EpisodeUse> uses = new ArrayList<>(start.map(RunEpisodes::of).orElse(List.of()));
        logged.map(part -> EpisodeUse.of(Kind.LEARNED, part.data, part.indices))
                .filter(use -> uses.stream().noneMatch(before -> same(before, use)))
                .ifPresent(uses::add);
        uses.add(EpisodeUse.of(Kind.LEARNED, lived, lived.others(new int[0])));
        of(run).stream()
                .filter(use -> use.kind() == Kind.CHOSEN && uses.stream().noneMatch(before -> same(before, use)))
                .forEach(uses::add);
        EpisodeUse.write(run.resolve(FILE), uses);
    }

    /**
     * Keeps with runs, of one or several seeds, what their policies were chosen by.
     *
     * @param data the whole data set
     * @param indices the places of the episodes
     */
    public static void chosen(List<Path> runs, Dataset data, int[] indices) {
        EpisodeUse chosen = EpisodeUse.of(Kind.CHOSEN, data, indices);
        for (Path run : runs) {
            for (Path directory : directories(run)) {
                List<EpisodeUse> uses = new ArrayList<>(of(directory));
                if (uses.stream().noneMatch(use -> same(use, chosen))) {
                    uses.add(chosen);
                    EpisodeUse.write(directory.resolve(FILE), uses);
                }
            }
        }
    }

    private static boolean same(EpisodeUse one, EpisodeUse other) {
        return one.kind() == other.kind()
                && one.source().equals(other.source())
                && Arrays.equals(one.indices(), other.indices());
    }

    /** The places of the episodes of data that runs were not learned from, those that they were chosen by among them. */
    public static int[] unlearned(List<Path> runs, Dataset data) {
        return EpisodeUse.unused(
                data,
                runs.stream()
                        .flatMap(RunEpisodes::ofAll)
                        .filter(use -> use.kind() == Kind.LEARNED)
                        .toList());
    }

    /**
     * The places of the episodes of data that runs were neither learned from nor chosen by.
     *
     * @param runs directories of runs; names of other policies have no part in it
     */
    public static int[] unused(List<Path> runs, Dataset data) {
        return EpisodeUse.unused(data, runs.stream().flatMap(RunEpisodes::ofAll).toList());
    }
}
