package dev.hindcast.experiments.run;

import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.ReferenceScores.Range;
import dev.hindcast.evaluation.Evaluation;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.learning.training.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Judges the policies of a training on episodes that it did not see.
 *
 * @param environment where they are played
 * @param episodes how many of each policy
 * @param threads how many are played at once
 * @param reference what returns compare with
 */
record Judge(String environment, int episodes, int threads, Optional<Range> reference) {
    private static final long FIRST_SEED = 1_000;

    /**
     * The last and the best policy of a training.
     *
     * @param lastStep the step of its last checkpoint
     * @param run where it lies
     * @param behavior the returns of what it learned from
     */
    Trained.Judged of(TrainingResult result, long lastStep, Path run, ReturnSummary behavior) {
        long seed = FIRST_SEED + result.seed();
        Evaluation evaluation = evaluation(seed);
        List<Episode> played = evaluation.rollouts(result.last());
        ReturnSummary last = ReturnSummary.of(
                played.stream().mapToDouble(Episode::totalReward).toArray(), seed);
        long bestStep = result.best().map(TrainingResult.Best::step).orElse(lastStep);
        Policy best = result.best().map(TrainingResult.Best::policy).orElse(result.last());
        FinalEvaluation judgement = new FinalEvaluation(
                environment, seed, behavior, lastStep, last, bestStep, evaluation.summarize(best), reference);
        return new Trained.Judged(run, result, judgement, played);
    }

    /** A policy on the episodes by which those of a seed are judged. */
    ReturnSummary of(Policy policy, long seed) {
        return evaluation(FIRST_SEED + seed).summarize(policy);
    }

    private Evaluation evaluation(long seed) {
        return Evaluation.in(environment).episodes(episodes).seed(seed).parallelism(threads);
    }
}
