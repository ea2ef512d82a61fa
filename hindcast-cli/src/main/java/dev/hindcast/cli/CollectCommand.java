package dev.hindcast.cli;

import dev.hindcast.cli.options.Checkpoint;
import dev.hindcast.cli.options.Seed;
import dev.hindcast.cli.output.Outputs;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.EpsilonGreedyPolicy;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.run.NamedPolicies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plays a policy and keeps the episodes. */
@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        description = "Plays a policy and writes the episodes as a data set in Minari's layout.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast collect Pendulum-v1 --policy random --episodes 100 --out data/random",
            "  hindcast collect Pendulum-v1 --policy runs/sac-Pendulum-v1 --sampled --episodes 100 --out data/expert"
        })
@SuppressWarnings("NullAway.Init")
final class CollectCommand implements Runnable {
    @Parameters(paramLabel = "ENV", description = "the environment, such as Pendulum-v1")
    private String environmentId;

    @Option(
            names = "--policy",
            paramLabel = "random|NAME|RUN",
            required = true,
            description =
                    "random, one that the environment brings (CartPole: balancing; tabular:FILE: expert, optimal),"
                            + " a policy file, or the directory of a run")
    private String policyName;

    @Option(names = "--episodes", paramLabel = "N", required = true, description = "how many episodes")
    private int episodes;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the directory to make")
    private Path out;

    @Mixin
    private Seed seed = new Seed();

    @Option(names = "--sampled", description = "draw actions from the policy's distribution instead of taking its mode")
    private boolean explore;

    @Option(
            names = "--epsilon",
            paramLabel = "E",
            split = ",",
            description =
                    "take a random action with this probability; several values with commas share the episodes evenly, each"
                            + " labelled with its policy")
    private List<Double> epsilons = List.of(0.0);

    @Mixin
    private Checkpoint checkpoint = new Checkpoint();

    @Option(names = "--about", paramLabel = "TEXT", description = "one line that says what the data are")
    private @Nullable String about;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        if (Files.exists(out.resolve("data")) || Files.isRegularFile(out)) {
            throw new WrongUse("There is something in " + out + " already: choose another --out, or delete it first");
        }
        if (episodes < 1) {
            throw new WrongUse("--episodes must be at least 1, got " + episodes);
        }
        Outputs.requireFolder(out);
        Dataset dataset = play();
        Outputs.into(out, () -> false, () -> {
            dataset.writeMinari(out, provenance());
            return out;
        });
        spec.commandLine()
                .getOut()
                .println("Wrote " + Text.count(dataset.transitions(), "transition") + " in "
                        + Text.count(dataset.episodes().size(), "episode") + ", mean return "
                        + Text.number(dataset.statistics().returns().mean()) + ", to " + out);
    }

    private Dataset play() {
        try (Environment environment = Policies.environment(environmentId)) {
            Policy policy = NamedPolicies.named(policyName, checkpoint.name(), environment);
            Rollouts rollouts =
                    Rollouts.with(() -> Environments.make(environmentId)).parallelism(Policies.parallelism());
            return collect(explore ? rollouts.exploring() : rollouts, policy);
        }
    }

    private Dataset collect(Rollouts rollouts, Policy policy) {
        List<Policy> players =
                epsilons.stream().map(epsilon -> player(policy, epsilon)).toList();
        String name = String.valueOf(out.toAbsolutePath().normalize().getFileName());
        int parts = epsilons.size();
        List<Dataset> datasets = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            double epsilon = epsilons.get(i);
            int share = (i + 1) * episodes / parts - i * episodes / parts;
            if (share > 0) {
                Dataset collected = rollouts.collect(name, players.get(i), share, seed.value() + i);
                datasets.add(parts == 1 ? collected : labelled(collected, epsilon));
            }
        }
        return datasets.get(0).concat(datasets.subList(1, datasets.size()).toArray(Dataset[]::new));
    }

    private static Policy player(Policy policy, double epsilon) {
        return epsilon == 0 ? policy : WrongUse.unless(() -> new EpsilonGreedyPolicy(policy, epsilon));
    }

    /** Which of several policies played each episode. */
    private Dataset labelled(Dataset collected, double epsilon) {
        String label = policyName + (epsilon == 0 ? "" : ", epsilon " + Text.number(epsilon));
        return collected.withLabels(
                "policy", Collections.nCopies(collected.episodes().size(), label));
    }

    private Map<String, String> provenance() {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("about", about == null ? description() : about);
        provenance.put("policy", policyName);
        provenance.put("explore", Boolean.toString(explore));
        provenance.put("epsilon", epsilons.toString());
        provenance.put("seed", Long.toString(seed.value()));
        provenance.put("commit", System.getProperty("hindcast.commit", "unknown"));
        return provenance;
    }

    private String description() {
        return Text.count(episodes, "episode") + " of " + policyName + (explore ? ", exploring," : "")
                + (epsilons.equals(List.of(0.0)) ? "" : ", epsilon " + epsilons) + " in " + environmentId;
    }
}
