package dev.hindcast.experiments.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.EpisodeUse;
import dev.hindcast.dataset.EpisodeUse.Kind;
import dev.hindcast.dataset.Overlap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Level;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Text;
import dev.hindcast.learning.training.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether a policy is judged by episodes that it was learned from or chosen by: what they say of it is too good then. */
public final class ReuseCheck {
    private ReuseCheck() {}

    /**
     * What speaks against judging runs by a data set: refusals, and a note where a run does not say what it was learned from.
     *
     * @param runs directories of runs, of one or several seeds; names of other policies have no part in it
     */
    public static List<Caution> cautions(List<Path> runs, Dataset data) {
        return cautions(runs, data, Level.REFUSAL, Set.of(Kind.values()));
    }

    /**
     * The same, as bad as the caller finds it.
     *
     * @param level of what was found
     * @param kinds of uses that speak against it: who chooses again by what was chosen by before may do so
     */
    public static List<Caution> cautions(List<Path> runs, Dataset data, Level level, Set<Kind> kinds) {
        return runs.stream()
                .flatMap(run -> RunEpisodes.directories(run).stream())
                .flatMap(run -> cautions(run, data, level, kinds))
                .distinct()
                .toList();
    }

    private static Stream<Caution> cautions(Path run, Dataset data, Level level, Set<Kind> kinds) {
        List<EpisodeUse> uses = RunEpisodes.of(run);
        if (uses.stream().noneMatch(use -> use.kind() == Kind.LEARNED)) {
            return Stream.concat(byFingerprint(run, data, level).stream(), found(run, data, uses, level, kinds));
        }
        return found(run, data, uses, level, kinds);
    }

    private static Stream<Caution> found(Path run, Dataset data, List<EpisodeUse> uses, Level level, Set<Kind> kinds) {
        return uses.stream().filter(use -> kinds.contains(use.kind())).flatMap(use -> {
            Overlap overlap = Overlap.between(data, use);
            return overlap.reused()
                    ? Stream.of(new Caution(level, Caution.Kind.REUSE, reason(run, data, uses, use, overlap)))
                    : Stream.empty();
        });
    }

    private static String reason(Path run, Dataset data, List<EpisodeUse> uses, EpisodeUse use, Overlap overlap) {
        int unused = EpisodeUse.unused(data, uses).length;
        return Text.count(overlap.shared()) + " of the " + Text.count(overlap.episodes(), "episode") + " ("
                + Text.percent(overlap.share()) + ") are among those that " + run
                + (use.kind() == Kind.LEARNED ? " was learned from" : " was chosen by")
                + ": what they say of it is too good. Judge it by others"
                + (unused == 0 ? "" : ", as by the " + Text.count(unused) + " that --held-out takes");
    }

    /** For runs that do not tell their episodes: whether the data are those that they were learned from as a whole. */
    private static Optional<Caution> byFingerprint(Path run, Dataset data, Level level) {
        RunDirectory directory = new RunDirectory(run);
        if (!Files.exists(directory.provenance())) {
            return Optional.empty();
        }
        JsonNode fingerprint = Json.read(directory.provenance()).path("fingerprint");
        if (fingerprint.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(
                fingerprint.asText().equals(data.fingerprint())
                        ? new Caution(
                                level,
                                Caution.Kind.REUSE,
                                run
                                        + " was learned from these data: what they say of it is too good. Judge it by others")
                        : Caution.note(
                                Caution.Kind.REUSE,
                                run
                                        + " does not say which episodes it was learned from, only that the data were not these"
                                        + " as a whole: whether some are the same is not known"));
    }
}
