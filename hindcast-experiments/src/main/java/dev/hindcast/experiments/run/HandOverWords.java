package dev.hindcast.experiments.run;

import dev.hindcast.experiments.Text;
import dev.hindcast.learning.training.HandOver.Verdict;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.learning.training.TrainingResult;
import dev.hindcast.learning.training.TrialEnd;
import java.util.List;
import java.util.stream.Stream;

/** What a watched hand-over came to, in the sentences that pages and terminals share. */
public final class HandOverWords {
    private HandOverWords() {}

    /** Each trial of each seed, and whom the hand-over trusts after them; nothing where none was watched. */
    public static List<String> of(Trained trained) {
        boolean several = trained.seeds().size() > 1;
        return trained.results().stream()
                .filter(result -> !result.trials().isEmpty())
                .flatMap(result -> of(result, several ? "Seed " + result.seed() + ", s" : "S"))
                .toList();
    }

    private static Stream<String> of(TrainingResult result, String start) {
        return Stream.concat(
                result.trials().stream()
                        .map(end -> start + "tep " + Text.count(end.step()) + ": " + end.account() + "."),
                Stream.of(start + "ince then the trusted policy is " + trusted(result.trials()) + ". It is kept as "
                        + RunDirectory.TRUSTED_POLICY + "; the last policy may be another."));
    }

    private static String trusted(List<TrialEnd> trials) {
        return trials.stream()
                .filter(end -> end.verdict() == Verdict.ACCEPTED)
                .reduce((first, last) -> last)
                .map(end -> "the one that was accepted at step " + Text.count(end.step()))
                .orElse("the one from before the first step");
    }
}
