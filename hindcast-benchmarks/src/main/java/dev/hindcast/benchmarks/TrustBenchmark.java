package dev.hindcast.benchmarks;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.tabular.KnownProcess;
import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularFile;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.offpolicy.Estimator;
import dev.hindcast.evaluation.offpolicy.EstimatorStudy;
import dev.hindcast.evaluation.offpolicy.Estimators;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.OffPolicyEvaluation;
import dev.hindcast.evaluation.offpolicy.Propensities;
import dev.hindcast.evaluation.offpolicy.TabularFqe;
import dev.hindcast.evaluation.offpolicy.ValueFitting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * How far the estimators' intervals hold: their bias, spread and cover over many logs of a process in which every value is known.
 *
 * @param process what is played
 * @param estimators the names of the estimators
 * @param repetitions logs of each size
 * @param resamples of the bootstrap
 */
public record TrustBenchmark(Process process, List<String> estimators, int repetitions, int resamples) {
    private static final double HABIT = 0.1;

    /**
     * A process, the policy that logs it and the one that is judged; returns are not discounted.
     *
     * @param name of it
     * @param mdp in which every episode ends
     * @param behavior plays the logs
     * @param target is judged
     */
    public record Process(String name, TabularMdp mdp, TabularPolicy behavior, TabularPolicy target) {
        /**
         * The sepsis ward of Oberst and Sontag without its time limit, logged by random treatment.
         *
         * @param share of the decisions that the judged policy takes as the best one would, at random otherwise
         */
        public static Process sepsis(double share) {
            TabularMdp mdp = sepsis().withDiscount(1);
            TabularPolicy behavior = TabularPolicy.uniform(mdp).restrictedTo(mdp);
            TabularPolicy best =
                    Planning.policyIteration(mdp.withDiscount(0.99)).policy();
            return new Process("Sepsis-v0", mdp, behavior, behavior.mixedWith(best.restrictedTo(mdp), share));
        }

        private static TabularMdp sepsis() {
            try (Environment environment = Environments.make("Sepsis-v0")) {
                return KnownProcess.of(environment).orElseThrow().mdp();
            }
        }

        /**
         * ICU-Sepsis, logged by its expert.
         *
         * @param file the benchmark's {@code dynamics.npz}
         * @param share of the decisions that the judged policy takes as the best one would of those that the expert takes one time in
         *     ten or more; as the expert otherwise
         */
        public static Process icuSepsis(Path file, double share) {
            TabularFile icu = TabularFile.read(file);
            TabularMdp mdp = icu.mdp().withDiscount(1);
            TabularPolicy expert = icu.policy()
                    .orElseThrow(() -> new IllegalArgumentException(
                            file + " holds no expert's policy: give the benchmark's dynamics.npz"))
                    .restrictedTo(mdp);
            TabularMdp habits = mdp.restrictedTo((s, a) -> expert.probability(s, a) >= HABIT);
            TabularPolicy best = Planning.policyIteration(habits).policy().restrictedTo(mdp);
            return new Process("ICU-Sepsis", mdp, expert, expert.mixedWith(best, share));
        }

        /** The judged policy's value. */
        public double truth() {
            return PolicyEvaluation.of(mdp, target).expectedReturn();
        }

        /** The logging policy's value. */
        public double behaviorValue() {
            return PolicyEvaluation.of(mdp, behavior).expectedReturn();
        }
    }

    /** Runs the estimators on logs of each size in turn and hands the rows to {@code listener} as soon as they are known. */
    public void run(List<Integer> sizes, BiConsumer<Integer, List<EstimatorStudy.Row>> listener) {
        for (int size : sizes) {
            listener.accept(size, study(size).run(this::estimators, repetitions));
        }
    }

    private EstimatorStudy study(int episodes) {
        Rollouts rollouts = Rollouts.with(() -> new TabularEnvironment(process.name(), process.mdp()));
        return new EstimatorStudy(
                seed -> rollouts.collect(process.name(), process.behavior(), episodes, seed),
                log -> OffPolicyData.of(log, process.target(), Propensities.logged(), 1),
                process.truth(),
                OffPolicyEvaluation.seeded(0).withResamples(resamples));
    }

    private List<Estimator> estimators(OffPolicyData log) {
        Estimators all = Estimators.on(
                log, Estimators.Settings.of(ValueFitting.tabular(TabularFqe.Config.heldToLog(1)), Optional.empty(), 0));
        return Estimators.all().stream()
                .filter(entry -> estimators.contains(entry.name()))
                .map(all::get)
                .toList();
    }
}
