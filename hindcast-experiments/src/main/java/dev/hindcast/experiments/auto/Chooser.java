package dev.hindcast.experiments.auto;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.selection.Candidate;
import dev.hindcast.evaluation.selection.PolicySelection;
import dev.hindcast.evaluation.selection.PolicySelection.Criterion;
import dev.hindcast.evaluation.selection.Ranking;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.auto.AutoTraining.Attempt;
import dev.hindcast.experiments.run.Contender;
import dev.hindcast.experiments.run.Trained;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Chooses among trained policies: by rollouts in a model of the held-out episodes where their observations are continuous and it foretells them, else by fitted Q evaluation, and
 * where neither says anything the first method of the shortlist. In the environment only where that was asked for.
 */
final class Chooser {
    /** Networks that judge are fitted for twice as many updates as the methods were trained, and for no more than that. */
    private static final long MOST_UPDATES = 10_000;

    private final AutoPlan plan;
    private final List<Attempt> attempts;

    Chooser(AutoPlan plan, List<Attempt> attempts) {
        this.plan = plan;
        this.attempts = attempts;
    }

    Choice choose() {
        Map<String, Contender> contenders = new LinkedHashMap<>();
        attempts.stream()
                .flatMap(attempt ->
                        Contender.of(attempt.directory().toString(), Contender.Checkpoints.LAST, Optional.empty()))
                .forEach(contender -> contenders.put(contender.name(), contender));
        Ranking ranking = ranking(contenders);
        Map<String, ReturnSummary> played = played();
        return played.isEmpty() ? byEstimates(ranking, contenders) : byEnvironment(ranking, contenders, played);
    }

    private Ranking ranking(Map<String, Contender> contenders) {
        Map<String, Policy> policies = new LinkedHashMap<>();
        contenders.forEach((name, contender) -> policies.put(name, contender.policy()));
        Dataset judges = plan.judges();
        if (judges.observationSpace() instanceof Box) {
            Ranking byModel = ranking(Criterion.MODEL, policies, judges);
            if (byModel.chosen().isPresent()) {
                return byModel;
            }
        }
        return ranking(Criterion.FQE, policies, judges);
    }

    private Ranking ranking(Criterion criterion, Map<String, Policy> policies, Dataset judges) {
        int updates = (int) Math.min(MOST_UPDATES, 2 * plan.common().steps());
        double discount = plan.common().config().discount();
        PolicySelection selection =
                PolicySelection.by(criterion, discount, updates).withParallelism(Policies.parallelism());
        return WrongUse.unless(() -> selection.rank(policies, judges));
    }

    private Choice byEstimates(Ranking ranking, Map<String, Contender> contenders) {
        Optional<Candidate> chosen = ranking.chosen();
        Contender contender = chosen.map(candidate -> contender(contenders, candidate.name()))
                .orElseGet(() -> contenders.values().iterator().next());
        String reason = chosen.map(candidate -> reason(candidate, ranking))
                .orElse(
                        "The held-out episodes say too little of all of them: this is the method that suits such data first,"
                                + " by what is published, not by an estimate");
        return new Choice(contender, reason, ranking, contenders, Map.of());
    }

    /** Why that one is chosen, what speaks against it, and what is said of the next best. */
    static String reason(Candidate chosen, Ranking ranking) {
        String value = Text.number(chosen.estimate().value()) + " "
                + words(chosen.estimate().interval());
        String first = "Its value by held-out episodes is " + value + ", by "
                + ranking.criterion().words();
        String doubt = chosen.doubtful()
                ? ". It is doubtful like all that are not refused: "
                        + chosen.doubt().orElseThrow().reason()
                : "";
        List<Candidate> others = ranking.candidates().stream()
                .filter(other -> !other.equals(chosen))
                .toList();
        String next = others.stream()
                .filter(other -> !other.estimate().refused())
                .findFirst()
                .map(other -> "; " + beside(chosen, other, ranking))
                .orElse(others.isEmpty() ? "" : "; what is said of the others is refused");
        return first + next + doubt;
    }

    private static String beside(Candidate chosen, Candidate other, Ranking ranking) {
        boolean higher =
                ranking.candidates().indexOf(other) < ranking.candidates().indexOf(chosen);
        String value = other.name() + " has " + Text.number(other.estimate().value()) + " "
                + words(other.estimate().interval());
        if (higher) {
            return value + ", but is doubtful: " + other.doubt().orElseThrow().reason();
        }
        return value
                + (chosen.estimate().interval().overlaps(other.estimate().interval())
                        ? ", and the intervals overlap: the two may be as good"
                        : ", and the intervals do not overlap");
    }

    private static String words(Interval interval) {
        return Text.interval(interval.low(), interval.high());
    }

    private Map<String, ReturnSummary> played() {
        Map<String, ReturnSummary> played = new LinkedHashMap<>();
        attempts.stream()
                .flatMap(attempt -> attempt.trained().stream())
                .map(Trained::judgements)
                .flatMap(List::stream)
                .forEach(judged -> played.put(
                        judged.directory() + " last", judged.evaluation().last()));
        return played;
    }

    private Choice byEnvironment(
            Ranking ranking, Map<String, Contender> contenders, Map<String, ReturnSummary> played) {
        Map.Entry<String, ReturnSummary> best = played.entrySet().stream()
                .max(Comparator.comparingDouble(entry -> entry.getValue().mean()))
                .orElseThrow();
        String reason = "It returned most in " + plan.environment().orElseThrow() + ", "
                + Text.number(best.getValue().mean()) + " " + Text.interval(best.getValue())
                + ", as was asked for by --env; the"
                + " held-out episodes would choose "
                + ranking.choice();
        return new Choice(contender(contenders, best.getKey()), reason, ranking, contenders, played);
    }

    private static Contender contender(Map<String, Contender> contenders, String name) {
        return Objects.requireNonNull(contenders.get(name));
    }
}
