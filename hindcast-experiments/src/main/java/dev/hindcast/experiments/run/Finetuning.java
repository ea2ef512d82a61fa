package dev.hindcast.experiments.run;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.ReferenceScores;
import dev.hindcast.environment.ReferenceScores.Range;
import dev.hindcast.evaluation.Evaluation;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.anytime.PolicyGuard;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Spaces;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.learning.training.Trainer;
import dev.hindcast.learning.training.TrainingResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Carries out a {@link FinetunePlan}: acts and learns in the environment, seed after seed, and judges what came out. */
public final class Finetuning {
    private static final long LOG_EVERY = 1_000;

    private final FinetunePlan plan;
    private final List<Start> starts;
    private final Path out;
    private final Announcement announcement;

    /**
     * What one learner goes on from.
     *
     * @param seed of the learner
     * @param run its run; nothing where it knows nothing yet
     */
    public record Start(long seed, Optional<SavedRun> run) {}

    /**
     * @param starts one a seed; of several, each has a directory of its own
     * @param out where to write
     * @param messages where it is said what is done, and warnings go, once all was looked at
     */
    public Finetuning(FinetunePlan plan, List<Start> starts, Path out, PrintWriter messages) {
        this.plan = plan;
        this.starts = starts;
        this.out = out;
        this.announcement = new Announcement(messages);
    }

    /** What is learned from of what was logged. */
    private record Logged(Dataset all, int[] places, Dataset learned, RewardTransform rewards) {}

    /** Trains, judges and writes {@code evaluation.json} beside each run. */
    public Trained run(boolean resume) {
        announcement.add(headline());
        starts.get(0).run().ifPresent(this::announceSingleSteps);
        Optional<Logged> logged = plan.data().map(this::open);
        RewardTransform rewards = logged.map(Logged::rewards)
                .orElseGet(() -> plan.base().rewards().withoutData());
        List<TrainingResult> results = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            TrainingResult result = train(starts.get(i), directory(i), logged.orElse(null), rewards, resume);
            keep(result, starts.get(i), directory(i), logged);
            results.add(result);
        }
        return judged(results, logged.map(Logged::learned).orElse(null), rewards);
    }

    private void announceSingleSteps(SavedRun run) {
        if (run.config().get("n_step") instanceof Number steps && steps.intValue() > 1) {
            announcement.add(run.path() + " learned from transitions of " + steps
                    + " steps; here single steps are learned from");
        }
    }

    /** Done once it is known what the run goes on from. */
    private void begin(Path run) {
        announcement.make();
        FinalEvaluation.forgetOutdated(List.of(run), Trained.report(out));
    }

    private String headline() {
        return "Fine-tuning "
                + plan.start().map(run -> run + " (" + plan.algorithm() + ")").orElseGet(plan::algorithm) + " in "
                + plan.environment() + ", " + Text.count(plan.steps(), "step") + ", "
                + (starts.size() == 1 ? "seed " + starts.get(0).seed() : Text.count(starts.size(), "seed"));
    }

    private Path directory(int i) {
        return starts.size() > 1 ? out.resolve("seed-" + starts.get(i).seed()) : out;
    }

    private Logged open(String data) {
        Dataset all = NamedDatasets.open(data, plan.base().openOptions());
        all.warnings().forEach(announcement::add);
        Dataset learned = plan.base().learnsFrom(all);
        RewardTransform rewards = plan.base().rewards().on(learned);
        if (!rewards.isIdentity()) {
            announcement.add("Learning from rewards " + rewards + ", r being those of the data and the environment");
        }
        return new Logged(all, plan.base().available(all), learned, rewards);
    }

    private TrainingResult train(
            Start start, Path directory, @Nullable Logged logged, RewardTransform rewards, boolean resume) {
        List<Environment> environments = new ArrayList<>();
        try {
            for (int i = 0; i < plan.environments(); i++) {
                environments.add(Policies.environment(plan.environment()));
            }
            Environment first = environments.get(0);
            plan.base().requireFit(first.actionSpace());
            start.run().ifPresent(run -> Spaces.requireFit(run.policy("last"), first));
            if (logged != null) {
                Spaces.requireFit(
                        "Data set " + logged.learned.name(),
                        logged.learned.observationSpace(),
                        logged.learned.actionSpace(),
                        first);
            }
            Trainer trainer = trainer(environments, start, directory, rewards, resume);
            if (logged != null) {
                trainer.beside(logged.learned, plan.share());
            }
            plan.guard().ifPresent(guard -> watch(trainer, guard, start.seed(), logged));
            try (Algorithm learner =
                    plan.config().create(spec(start, first, logged), plan.base().prepared(), start.seed())) {
                return trainer.run(learner);
            }
        } finally {
            environments.forEach(Environment::close);
        }
    }

    private Trainer trainer(
            List<Environment> environments, Start start, Path directory, RewardTransform rewards, boolean resume) {
        TrainPlan base = plan.base();
        Trainer trainer = WrongUse.unless(() -> Trainer.in(environments.get(0)).learnedFromBy(plan.config()))
                .alsoIn(environments.subList(1, environments.size()))
                .steps(plan.steps())
                .randomSteps(plan.randomSteps())
                .warmUpSteps(plan.warmUpSteps())
                .updatesPerStep(plan.updatesPerStep())
                .explorationNoise(plan.explorationNoise())
                .rewards(rewards)
                .evaluatingFirst()
                .every(base.evaluateEvery(), evaluation(base.evaluationEpisodes()))
                .loggingEvery(Math.min(LOG_EVERY, base.evaluateEvery()))
                .describedBy(description())
                .writingTo(directory)
                .beginningBy(() -> begin(directory))
                .resuming(resume);
        start.run()
                .ifPresent(
                        run -> trainer.startingFrom(run.path().toAbsolutePath().normalize()));
        return trainer;
    }

    private Map<String, Object> description() {
        Map<String, Object> map =
                new LinkedHashMap<>(plan.base().description(plan.base().env()));
        map.putAll(plan.own());
        return map;
    }

    private static void watch(Trainer trainer, GuardPlan guard, long seed, @Nullable Logged logged) {
        PolicyGuard.Settings settings = guard.settings(logged == null ? null : logged.all);
        trainer.watchedBy(() -> new PolicyGuard(settings, seed), settings.toString());
    }

    private Evaluation evaluation(int episodes) {
        return Evaluation.in(plan.environment())
                .episodes(episodes)
                .parallelism(Policies.parallelism())
                .comparedWith(reference());
    }

    /** What returns compare with: as in the run that is gone on with. */
    private Optional<Range> reference() {
        return starts.get(0)
                .run()
                .map(run -> FinalEvaluation.reference(run.path(), plan.environment()))
                .orElseGet(() -> ReferenceScores.range(plan.environment()));
    }

    /** Observations are seen as by the run. */
    private DatasetSpec spec(Start start, Environment environment, @Nullable Logged logged) {
        return start.run()
                .map(run -> run.directory()
                        .resumable()
                        .orElseThrow(() -> new WrongUse(run.path() + " holds no checkpoint yet: train longer"))
                        .policy()
                        .spec())
                .orElseGet(() -> logged == null
                        ? DatasetSpec.unstandardized(environment.observationSpace(), environment.actionSpace())
                        : plan.base().spec(logged.learned));
    }

    /** What was lived through becomes a data set of its own, and the run tells by which episodes it was made. */
    private void keep(TrainingResult result, Start start, Path directory, Optional<Logged> logged) {
        Dataset lived = result.experience().orElseThrow();
        LivedThrough.keep(lived, directory, plan, plan.environment(), start.seed());
        RunEpisodes.goingOn(
                directory,
                start.run().map(SavedRun::path),
                logged.map(part -> new RunEpisodes.Part(part.all, part.places)),
                lived);
    }

    private Trained judged(List<TrainingResult> results, @Nullable Dataset logged, RewardTransform rewards) {
        Dataset lived = LivedThrough.joined(results);
        Judge judge = new Judge(plan.environment(), plan.base().finalEpisodes(), Policies.parallelism(), reference());
        List<ReturnSummary> before = IntStream.range(0, results.size())
                .mapToObj(i -> judge.of(firstPolicy(directory(i)), starts.get(i).seed()))
                .toList();
        Dataset seen = logged == null ? lived : logged;
        ReturnSummary behavior = ReturnSummary.of(seen.statistics().episodeReturns(), 0);
        List<Trained.Judged> judgements = IntStream.range(0, results.size())
                .mapToObj(i -> judge.of(results.get(i), plan.steps(), directory(i), behavior))
                .toList();
        judgements.forEach(judged -> judged.evaluation().write(judged.directory()));
        return new Trained(
                plan,
                starts.stream().map(Start::seed).toList(),
                out,
                lived,
                rewards,
                Optional.of(plan.environment()),
                results,
                judgements,
                before,
                results.stream()
                        .mapToDouble(TrainingResult::updatesPerSecond)
                        .filter(Double::isFinite)
                        .average()
                        .orElse(Double.NaN),
                Optional.empty());
    }

    private static Policy firstPolicy(Path run) {
        return new RunDirectory(run).checkpoints().get(0).policy();
    }
}
