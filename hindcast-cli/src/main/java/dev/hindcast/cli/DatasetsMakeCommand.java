package dev.hindcast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.output.Outputs;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.data.DatasetMaker;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.experiments.data.Recipe;
import dev.hindcast.experiments.data.Recipes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a data set by the protocol that its name stands for. */
@Command(
        name = "make",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a data set by the protocol that its name stands for, as D4RL describes it, and keeps it in"
                    + " $HINDCAST_DATASETS or ~/.hindcast/datasets, where every command opens it by that name.",
            "Killed and started again, it goes on where it was."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast datasets make mujoco/hopper-medium",
            "  hindcast datasets make mujoco/hopper-medium-expert --steps 200000 --teacher-steps 500000"
        })
@SuppressWarnings("NullAway.Init")
final class DatasetsMakeCommand implements Runnable, GoesOn {
    @Parameters(paramLabel = "NAME", description = "one of those that 'hindcast datasets' lists as makeable")
    private String name;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "how many; default: D4RL's, and for medium-replay those of the teacher, of which N are the first;"
                            + " where N is more, those of teachers of the next seeds follow")
    private @Nullable Long steps;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "default: ${DEFAULT-VALUE}; with another the name ends in -seed-S")
    private long seed;

    @Option(
            names = "--teacher-steps",
            paramLabel = "N",
            defaultValue = "1000000",
            description =
                    "how long an expert is trained, and the longest for a medium teacher; default: ${DEFAULT-VALUE}")
    private long teacherSteps;

    @Option(
            names = "--precision",
            paramLabel = "fp32|bf16",
            description = "of the teacher's matrix products; default: fp32, or that of the teacher that is there")
    private @Nullable String precision;

    @Mixin
    private Output output = new Output();

    private volatile boolean begun;

    @Override
    public void run() {
        Recipe recipe = Recipes.named(name)
                .orElseThrow(() -> WrongUse.unknown(
                        "data set",
                        name,
                        Recipes.all().stream().map(Recipe::name).toList()));
        DatasetMaker maker = maker();
        Path place = maker.place(name);
        if (maker.exists(recipe)) {
            output.err().println("It is there already, nothing was done: " + place);
            return;
        }
        Outputs.requireFolder(place);
        begun = true;
        Map<String, Object> provenance = maker.make(recipe, command());
        if (output.json()) {
            output.print(provenance);
        } else {
            output.out().println(summary(Json.read(place.resolve(DatasetMaker.PROVENANCE))) + ", to " + place);
        }
    }

    @Override
    public Optional<String> goingOn() {
        return begun ? Optional.of(GoesOn.bySameCommand()) : Optional.empty();
    }

    private static String summary(JsonNode provenance) {
        JsonNode score = provenance.path("normalizedScore");
        return "Wrote " + Text.count(provenance.path("steps").asLong(), "step") + " in "
                + Text.count(provenance.path("episodes").asLong(), "episode") + ", mean return "
                + Text.number(provenance.path("meanReturn").asDouble())
                + (score.isNumber() ? " (normalized score " + Text.number(score.asDouble()) + ")" : "");
    }

    private DatasetMaker maker() {
        if (steps != null && steps < 1) {
            throw new WrongUse("--steps must be at least 1, got " + steps);
        }
        if (precision != null && !List.of("fp32", "bf16").contains(precision)) {
            throw WrongUse.unknown("precision", precision, List.of("fp32", "bf16"));
        }
        return new DatasetMaker(
                NamedDatasets.made(),
                seed,
                steps == null ? OptionalLong.empty() : OptionalLong.of(steps),
                teacherSteps,
                Optional.ofNullable(precision));
    }

    private String command() {
        return "hindcast datasets make " + name + (steps == null ? "" : " --steps " + steps) + " --seed " + seed
                + " --teacher-steps " + teacherSteps + (precision == null ? "" : " --precision " + precision);
    }
}
