package dev.hindcast.cli.options;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.EpisodeUse.Kind;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Level;
import dev.hindcast.experiments.ShellWords;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.run.GateAdvice;
import dev.hindcast.experiments.run.NamedPolicies;
import dev.hindcast.experiments.run.ReuseCheck;
import dev.hindcast.experiments.run.RunEpisodes;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a user states of held-out episodes, and of how values are fitted to them. */
public final class HeldOutOptions {
    @Option(
            names = "--data",
            paramLabel = "DATASET",
            required = true,
            description =
                    "logged episodes, best such that no policy was learned from: a path, or the name of a bundled data set")
    private String data = "";

    @Option(
            names = "--held-out",
            description =
                    "judge by those episodes alone that the runs were neither learned from nor chosen by, choose by those that they were not learned from")
    private boolean heldOut;

    @Option(
            names = "--discount",
            paramLabel = "GAMMA",
            defaultValue = "" + GateAdvice.DISCOUNT,
            description = "of the value; default: ${DEFAULT-VALUE}")
    private double discount = GateAdvice.DISCOUNT;

    @Option(names = "--sampled", description = "judge a policy as it draws actions, not as it acts where it is used")
    private boolean sampled;

    @Option(
            names = "--updates",
            paramLabel = "N",
            defaultValue = "10000",
            description = "of each fitted network; default: ${DEFAULT-VALUE}")
    private int updates = 10_000;

    @Mixin
    private Seed seed = new Seed();

    @Mixin
    private DataOptions options = new DataOptions();

    /** All that is logged. */
    public Dataset all() {
        return options.open(data);
    }

    /**
     * The logged episodes to judge by.
     *
     * @param policies by their names: directories of runs, or others
     */
    public Dataset dataset(List<String> policies) {
        Dataset all = all();
        return heldOut ? all.episodesAt(indices(all, policies)) : all;
    }

    /** The places of the episodes to judge by. */
    private int[] indices(Dataset all, List<String> policies) {
        return required(heldOut ? RunEpisodes.unused(paths(policies), all) : all.others(new int[0]));
    }

    /** The places of the episodes to choose by: what they were chosen by before, they may be chosen by again. */
    public int[] toChooseBy(Dataset all, List<String> policies) {
        return required(heldOut ? RunEpisodes.unlearned(paths(policies), all) : all.others(new int[0]));
    }

    /** Whether there are episodes left to judge by. */
    public boolean leaves(Dataset all, List<String> policies) {
        return !heldOut || RunEpisodes.unused(paths(policies), all).length > 0;
    }

    private int[] required(int[] indices) {
        if (indices.length == 0) {
            throw new WrongUse(
                    "No episode of " + data + " was held out: the policies were learned from or chosen by all of"
                            + " them. Train with --hold-out, or give other data");
        }
        return indices;
    }

    /**
     * What speaks against judging policies by a data set.
     *
     * @param level of what was found
     * @param kinds of uses of episodes that speak against it
     */
    public List<Caution> reuse(List<String> policies, Dataset dataset, Level level, Set<Kind> kinds) {
        if (heldOut) {
            return List.of();
        }
        return Stream.concat(
                        policies.stream()
                                .filter(policy -> NamedPolicies.run(policy).isEmpty())
                                .map(HeldOutOptions::ofUnknownOrigin),
                        ReuseCheck.cautions(paths(policies), dataset, level, kinds).stream())
                .toList();
    }

    private static Caution ofUnknownOrigin(String policy) {
        return Caution.note(
                Caution.Kind.REUSE,
                policy
                        + " lies in no run, so that what it was learned from and chosen by is not known: where that was some of"
                        + " these data, what they say of it is too good");
    }

    private static List<Path> paths(List<String> policies) {
        return policies.stream()
                .flatMap(policy -> NamedPolicies.run(policy).stream())
                .toList();
    }

    public String data() {
        return data;
    }

    /** The data, and what is stated of them, as they are typed. */
    public String typed() {
        return ShellWords.typed(
                Stream.concat(Stream.of(data), options.words().stream()).toList());
    }

    public double discount() {
        return discount;
    }

    public boolean sampled() {
        return sampled;
    }

    public int updates() {
        return updates;
    }

    public long seed() {
        return seed.value();
    }
}
