package dev.hindcast.cli.output;

import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.DescribedSetting;
import dev.hindcast.learning.algorithm.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** What {@code train --help ALGORITHM} and {@code train --list --json} say of an algorithm: what it is, and what each setting means. */
public final class AlgorithmHelp {
    private static final int WIDTH = 100;
    private static final int GAP = 2;

    private AlgorithmHelp() {}

    /** In lines of at most 100 letters. */
    public static String text(Algorithms.Entry entry) {
        return String.join(
                System.lineSeparator(),
                entry.name() + ": " + entry.description(),
                "",
                "For " + actions(entry) + " actions. Settings, each to be changed by --set NAME=VALUE:",
                "",
                table(Settings.describe(entry.defaults())));
    }

    private static String table(List<DescribedSetting> settings) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("name", "default", "meaning"));
        settings.forEach(setting -> rows.add(
                List.of(setting.name(), setting.valueText(), setting.meaning() + " (" + setting.allowed() + ")")));
        int names = width(rows, 0);
        int values = width(rows, 1);
        TextTable table = TextTable.forColumns(
                Help.defaultColorScheme(Ansi.OFF),
                new Column(names, GAP, Overflow.TRUNCATE),
                new Column(values, GAP, Overflow.TRUNCATE),
                new Column(WIDTH - names - values, GAP, Overflow.WRAP));
        rows.forEach(row -> table.addRowValues(row.toArray(String[]::new)));
        return table.toString().stripTrailing();
    }

    private static int width(List<List<String>> rows, int column) {
        return GAP
                + rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String actions(Algorithms.Entry entry) {
        return entry.discrete() ? "discrete" : "continuous";
    }

    static Map<String, Object> toMap(Algorithms.Entry entry) {
        Map<String, Object> settings = new LinkedHashMap<>();
        Settings.describe(entry.defaults()).forEach(setting -> settings.put(setting.name(), toMap(setting)));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", entry.name());
        map.put("description", entry.description());
        map.put("actions", actions(entry));
        map.put("settings", settings);
        return map;
    }

    private static Map<String, Object> toMap(DescribedSetting setting) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("default", setting.value());
        map.put("type", setting.type().toString());
        map.put("allowed", setting.words().isEmpty() ? setting.range() : setting.words());
        map.put("description", setting.meaning());
        return map;
    }
}
