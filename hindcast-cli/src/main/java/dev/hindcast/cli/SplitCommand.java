package dev.hindcast.cli;

import dev.hindcast.cli.options.DataOptions;
import dev.hindcast.cli.options.Seed;
import dev.hindcast.cli.output.Outputs;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.data.EpisodeSplit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Parts a data set into episodes to learn from and episodes to judge by. */
@Command(
        name = "split",
        mixinStandardHelpOptions = true,
        description = {
            "Parts a data set: DIR/training holds the episodes to learn from, DIR/held-out those to judge by, both in Minari's layout.",
            "Episodes that depend on each other, as those of a user or a day, are to stay together: --by COLUMN. Where the log drifts,"
                    + " the last ones tell what comes: --by time."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast split pendulum/mixed --share 0.2 --out data/pendulum",
            "  hindcast split my-log --by user --share 0.3 --out data/by-user"
        })
@SuppressWarnings("NullAway.Init")
final class SplitCommand implements Runnable {
    @Parameters(paramLabel = "DATASET", description = "a path, or the name of a bundled data set")
    private String name;

    @Option(
            names = "--by",
            paramLabel = "episode|time|COLUMN",
            defaultValue = EpisodeSplit.EPISODE,
            description =
                    "hold out episodes drawn at random, the last ones of the log, or all of some values of a label; default:"
                            + " ${DEFAULT-VALUE}")
    private String by;

    @Option(
            names = "--share",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "of the episodes to hold out; default: ${DEFAULT-VALUE}")
    private double share;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "the directory to make")
    private Path out;

    @Mixin
    private Seed seed = new Seed();

    @Mixin
    private DataOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        if (Files.exists(out)) {
            throw new WrongUse("There is something in " + out + " already: choose another --out, or delete it first");
        }
        Dataset dataset = options.open(name);
        dataset.warnings().forEach(spec.commandLine().getErr()::println);
        int[] heldOut = WrongUse.unless(() -> EpisodeSplit.heldOut(dataset, by, share, seed.value()));
        Outputs.into(out, () -> false, () -> {
            write(dataset, dataset.others(heldOut), "training");
            write(dataset, heldOut, "held-out");
            return out;
        });
    }

    private void write(Dataset dataset, int[] indices, String part) {
        Dataset chosen = dataset.episodesAt(indices).withName(dataset.name() + "-" + part);
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("about", "the " + part + " part of " + dataset.name());
        provenance.put("source", dataset.fingerprint());
        provenance.put("by", by);
        provenance.put("share", Double.toString(share));
        provenance.put("seed", Long.toString(seed.value()));
        chosen.writeMinari(out.resolve(part), provenance);
        spec.commandLine()
                .getOut()
                .println("Wrote " + Text.count(indices.length, "episode") + ", "
                        + Text.count(chosen.transitions(), "transition") + ", to " + out.resolve(part));
    }
}
