package dev.hindcast.cli;

import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.Seed;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.example.Demonstration;
import dev.hindcast.experiments.example.Example;
import dev.hindcast.experiments.example.Examples;
import dev.hindcast.experiments.example.FileExample;
import dev.hindcast.experiments.example.LongExample;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Runs an experiment that shows a piece of theory. */
@Command(
        name = "example",
        mixinStandardHelpOptions = true,
        description =
                "Shows a piece of theory on a small problem whose values are known: the claim, the numbers, a picture.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast example --list",
            "  hindcast example overestimation",
            "  hindcast example stitching --seed 3 --svg maze.svg"
        })
@SuppressWarnings("NullAway.Init")
final class ExampleCommand implements Callable<Integer> {
    /** Seven decimals: what comes after them is the rounding of linear systems. */
    private static final double DIGITS = 1e7;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "the example, see --list")
    private @Nullable String name;

    @Option(names = "--list", description = "list the examples")
    private boolean list;

    @Mixin
    private Seed seed = new Seed();

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description = "where the picture goes; default: runs/examples/NAME.svg")
    private @Nullable Path svg;

    @Option(names = "--file", paramLabel = "FILE", description = "the data of an example on data of others")
    private @Nullable Path file;

    @Option(
            names = "--quick",
            description =
                    "of an example that trains for minutes: so little that it ends in seconds and shows nothing but its form")
    private boolean quick;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        if (list) {
            printList();
        } else if (name == null) {
            throw new ParameterException(
                    output.command().commandLine(),
                    "Missing NAME: expected one of " + String.join(", ", Examples.names()));
        } else {
            Example example = Examples.named(name)
                    .orElseThrow(() -> WrongUse.unknown("example", String.valueOf(name), Examples.names()));
            show(example, svg == null ? Path.of("runs", "examples", name + ".svg") : svg);
        }
        return 0;
    }

    private void printList() {
        PrintWriter out = output.out();
        if (output.json()) {
            List<Map<String, Object>> entries = Examples.all().stream()
                    .map(example -> Json.object("name", example.name(), "summary", example.summary()))
                    .toList();
            output.print(Map.of("examples", entries));
        } else {
            List<List<String>> rows = Examples.all().stream()
                    .map(example -> List.of(example.name(), example.summary()))
                    .toList();
            out.println(Layout.table(List.of("example", ""), rows, 2));
        }
    }

    private void show(Example example, Path picture) throws IOException {
        Demonstration shown = WrongUse.unless(() -> demonstration(example));
        Files.createDirectories(picture.toAbsolutePath().getParent());
        shown.picture().write(picture);
        PrintWriter out = output.out();
        if (output.json()) {
            output.print(toMap(example, shown, picture));
        } else {
            print(out, shown, picture);
        }
    }

    private Demonstration demonstration(Example example) {
        if (quick) {
            return longOne(example).quick(seed.value());
        }
        return file != null && example instanceof FileExample onFile
                ? onFile.run(seed.value(), file)
                : example.run(seed.value());
    }

    private static LongExample longOne(Example example) {
        if (example instanceof LongExample found) {
            return found;
        }
        throw new WrongUse("--quick is for examples that take minutes, " + example.name() + " does not: leave it out");
    }

    private void print(PrintWriter out, Demonstration shown, Path picture) {
        out.println(Layout.paragraph("Claim:   ", shown.claim()));
        out.println(Layout.paragraph("Problem: ", shown.problem() + " Seed " + seed.value() + "."));
        for (Demonstration.Table table : shown.tables()) {
            List<List<String>> rows = table.rows().stream()
                    .map(row -> row.stream().map(ExampleCommand::text).toList())
                    .toList();
            out.println();
            out.println(table.title());
            out.println(Layout.table(table.columns(), rows));
        }
        out.println();
        out.println(Layout.paragraph("Reading: ", shown.reading()));
        out.println("Picture: " + picture);
    }

    private static String text(Object cell) {
        if (cell instanceof Double value) {
            return Text.number(Math.rint(value * DIGITS) / DIGITS + 0.0);
        }
        return cell instanceof Integer count ? Text.count(count) : cell.toString();
    }

    private Map<String, Object> toMap(Example example, Demonstration shown, Path picture) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("example", example.name());
        map.put("seed", seed.value());
        map.put("claim", shown.claim());
        map.put("problem", shown.problem());
        map.put("tables", shown.tables().stream().map(ExampleCommand::toMap).toList());
        map.put("reading", shown.reading());
        map.put("picture", picture.toString());
        return map;
    }

    private static Map<String, Object> toMap(Demonstration.Table table) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("title", table.title());
        map.put(
                "rows",
                table.rows().stream().map(row -> toMap(table.columns(), row)).toList());
        return map;
    }

    private static Map<String, Object> toMap(List<String> columns, List<?> cells) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            map.put(columns.get(i), cells.get(i));
        }
        return map;
    }
}
