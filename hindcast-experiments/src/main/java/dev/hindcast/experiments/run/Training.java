package dev.hindcast.experiments.run;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.evaluation.Evaluation;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.quality.References;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Spaces;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.learning.training.Trainer;
import dev.hindcast.learning.training.TrainingResult;
import dev.hindcast.report.AgainstLog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries out a {@link TrainPlan}: trains, and judges what came out on episodes that the training did not see. */
public final class Training {
    private static final long LOG_EVERY = 1_000;

    private final TrainPlan plan;
    private final List<Long> seeds;
    private final Path out;
    private final Announcement announcement;
    private final int threads;
    private final @Nullable Progress progress;

    /**
     * A training that has all processors, tells the console how far it is, and holds the policies against the log where there is no environment
     * to run them in.
     */
    public Training(TrainPlan plan, List<Long> seeds, Path out, PrintWriter messages) {
        this(plan, seeds, out, messages, Policies.parallelism(), null);
    }

    /**
     * @param plan what to train
     * @param seeds with which seeds; of several, each has a directory of its own
     * @param out where to write
     * @param messages where it is said what is trained, and warnings go, once all was looked at
     * @param threads how many it may use
     * @param progress what offline training reports to; null for the console
     */
    public Training(
            TrainPlan plan,
            List<Long> seeds,
            Path out,
            PrintWriter messages,
            int threads,
            @Nullable Progress progress) {
        this.plan = plan;
        this.seeds = seeds;
        this.out = out;
        this.announcement = new Announcement(messages);
        this.threads = threads;
        this.progress = progress;
    }

    /** Trains, judges and writes {@code evaluation.json} beside each run. */
    public Trained run(boolean resume) {
        announcement.add(headline());
        Trained trained = plan.data().map(data -> offline(data, resume)).orElseGet(() -> online(resume));
        trained.judgements().forEach(judged -> judged.evaluation().write(judged.directory()));
        return trained;
    }

    /** Done once it is known what each run goes on from. */
    private synchronized void begin() {
        announcement.make();
        FinalEvaluation.forgetOutdated(directories(), Trained.report(out));
    }

    private String headline() {
        return "Training " + plan.algorithm()
                + plan.data()
                        .map(data -> " on " + data)
                        .orElseGet(() -> " online in " + plan.env().orElseThrow())
                + ", " + Text.count(plan.steps(), "step") + ", "
                + (seeds.size() == 1 ? "seed " + seeds.get(0) : Text.count(seeds.size(), "seed"));
    }

    private Trained offline(String data, boolean resume) {
        Dataset all = NamedDatasets.open(data, plan.openOptions());
        all.warnings().forEach(announcement::add);
        Dataset dataset = plan.learnsFrom(all);
        RewardTransform rewards = plan.requireLearnable(dataset);
        Optional<String> env = environmentOf(dataset);
        if (resume) {
            requireSameData(dataset);
            requireSameObservations();
        }
        if (!rewards.isIdentity()) {
            announcement.add("Learning from rewards " + rewards + ", r being those of the data");
        }
        int[] learned = plan.available(all);
        if (plan.heldOut() > 0) {
            announcement.add(Text.count(all.episodes().size() - learned.length) + " of the "
                    + Text.count(all.episodes().size(), "episode")
                    + " are held out: judge by them with --held-out, given the same data");
        }
        Trainer trainer = Trainer.on(dataset)
                .rewards(rewards)
                .steps(plan.steps())
                .nStep(plan.nStep())
                .loggingEvery(Math.min(LOG_EVERY, plan.evaluateEvery()))
                .writingTo(out)
                .resuming(resume)
                .beginningBy(this::begin)
                .describedBy(plan.description(env));
        if (progress != null) {
            trainer.reportingTo(progress);
        }
        env.ifPresentOrElse(
                id -> trainer.every(
                        plan.evaluateEvery(),
                        evaluation(id, plan.evaluationEpisodes()).comparedWith(References.judgedIn(id, dataset))),
                () -> trainer.checkpointingEvery(plan.evaluateEvery()));
        List<TrainingResult> results = train(trainer, plan.spec(dataset));
        directories().forEach(run -> RunEpisodes.learned(run, all, learned));
        Optional<AgainstLog> log = progress == null && env.isEmpty()
                ? Optional.of(new LogJudge(plan, all, directories(), out).judge(seeds))
                : Optional.empty();
        return judged(dataset, rewards, env, results, log);
    }

    private List<TrainingResult> train(Trainer trainer, DatasetSpec spec) {
        Device device = plan.prepared();
        return seeds.size() > 1
                ? trainer.run(plan.config(), spec, device, seeds, parallelism())
                : List.of(train(trainer, spec, device, seeds.get(0)));
    }

    private TrainingResult train(Trainer trainer, DatasetSpec spec, Device device, long seed) {
        try (Algorithm learner = plan.config().create(spec, device, seed)) {
            return trainer.run(learner);
        }
    }

    private Trained online(boolean resume) {
        String id = plan.env().orElseThrow();
        try (Environment environment = Policies.environment(id)) {
            plan.requireFit(environment.actionSpace());
            DatasetSpec spec = DatasetSpec.unstandardized(environment.observationSpace(), environment.actionSpace());
            Device device = plan.prepared();
            List<TrainingResult> results = new ArrayList<>();
            for (long seed : seeds) {
                Path directory = seeds.size() > 1 ? out.resolve("seed-" + seed) : out;
                Trainer trainer = WrongUse.unless(() -> Trainer.in(environment).learnedFromBy(plan.config()))
                        .steps(plan.steps())
                        .randomSteps(plan.randomSteps())
                        .every(plan.evaluateEvery(), evaluation(id, plan.evaluationEpisodes()))
                        .describedBy(plan.description(plan.env()))
                        .writingTo(directory)
                        .beginningBy(this::begin)
                        .resuming(resume);
                TrainingResult result = train(trainer, spec, device, seed);
                Dataset experience = result.experience().orElseThrow();
                LivedThrough.keep(experience, directory, plan, id, seed);
                RunEpisodes.learned(directory, experience, experience.others(new int[0]));
                results.add(result);
            }
            return judged(
                    LivedThrough.joined(results), RewardTransform.identity(), plan.env(), results, Optional.empty());
        }
    }

    /** The environment to judge in: the one asked for, none where that is asked for, or the data's where it can be made here. */
    private Optional<String> environmentOf(Dataset dataset) {
        if (plan.env().filter(TrainPlan.NOWHERE::equals).isPresent()) {
            return Optional.empty();
        }
        if (plan.env().isPresent()) {
            Spaces.requireFit(dataset, plan.env().get());
            return plan.env();
        }
        Optional<String> id = dataset.environmentId().filter(Environments::mayBeNamedByData);
        if (id.isEmpty()) {
            notJudged(dataset.environmentId()
                    .map(known -> "the data's environment " + known + " is not built in")
                    .orElse("the data name no environment"));
            return id;
        }
        try {
            Spaces.requireFit(dataset, id.get());
            return id;
        } catch (IllegalStateException e) {
            notJudged(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void notJudged(String why) {
        announcement.add(
                "The policy will not be judged: " + why + ". Name the environment with --env where there is one");
    }

    private void requireSameData(Dataset dataset) {
        for (Path run : directories()) {
            RunDirectory directory = new RunDirectory(run);
            if (directory.exists()
                    && !Json.read(directory.provenance())
                            .path("fingerprint")
                            .asText()
                            .equals(dataset.fingerprint())) {
                throw new WrongUse("Cannot resume " + run + ": it was trained on other data than " + dataset.name()
                        + ". Give the same data or another --out");
            }
        }
    }

    private void requireSameObservations() {
        for (Path run : directories()) {
            TrainPlan.observations(new RunDirectory(run))
                    .filter(before -> !before.equals(plan.observations()))
                    .ifPresent(before -> {
                        throw new WrongUse("Cannot resume " + run + ": it learns from " + before
                                + " observations, not " + plan.observations() + ". Give --observations " + before
                                + " or another --out");
                    });
        }
    }

    private List<Path> directories() {
        return seeds.size() > 1
                ? seeds.stream().map(seed -> out.resolve("seed-" + seed)).toList()
                : List.of(out);
    }

    private int parallelism() {
        return Math.min(seeds.size(), threads);
    }

    /** Seeds that are trained side by side judge their policies one episode at a time, a single one all processors'. */
    private Evaluation evaluation(String id, int episodes) {
        return Evaluation.in(id).episodes(episodes).parallelism(Math.max(1, threads / parallelism()));
    }

    private Trained judged(
            Dataset dataset,
            RewardTransform rewards,
            Optional<String> env,
            List<TrainingResult> results,
            Optional<AgainstLog> log) {
        List<Trained.Judged> judgements = new ArrayList<>();
        ReturnSummary behavior = ReturnSummary.of(dataset.statistics().episodeReturns(), 0);
        env.ifPresent(id -> {
            for (int i = 0; i < results.size(); i++) {
                TrainingResult result = results.get(i);
                long lastStep = plan.online() ? plan.steps() : result.steps();
                judgements.add(new Judge(id, plan.finalEpisodes(), threads, References.judgedIn(id, dataset))
                        .of(result, lastStep, directories().get(i), behavior));
            }
        });
        double each = results.stream()
                .mapToDouble(TrainingResult::updatesPerSecond)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
        double updatesPerSecond = plan.online() ? each : each * parallelism();
        return new Trained(
                plan, seeds, out, dataset, rewards, env, results, judgements, List.of(behavior), updatesPerSecond, log);
    }
}
