package dev.hindcast.cli.output;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the library calls {@code `range=LOW,HIGH`}, a command line calls {@code --range=LOW,HIGH}: messages of the modules below name a setting
 * between grave accents, with its value where one is meant, and this says by which option it is stated.
 */
public final class OptionNames {
    private static final Pattern SETTING = Pattern.compile("`([A-Za-z.]+)((?:[\\s=][^`]*)?)`");

    private static final Set<String> OPTIONS = Set.of(
            "actionCount",
            "actionHigh",
            "actionLow",
            "actions",
            "bound",
            "checkpoint",
            "cluster",
            "estimator",
            "file",
            "form",
            "holdOut",
            "horizon",
            "kernel",
            "leaveOut",
            "loggers",
            "missing",
            "nStep",
            "penalty",
            "range",
            "resume",
            "rewardScale",
            "rewards",
            "sampled",
            "seed",
            "teacherSteps",
            "text",
            "updates");

    private static final Map<String, String> COMMANDS = Map.of("Algorithms.all", "'hindcast train --list'");

    private OptionNames() {}

    /** A text of the library in the words of the command line; what is none of its settings stays as it is. */
    public static String in(String text) {
        return text.indexOf('`') < 0 ? text : SETTING.matcher(text).replaceAll(OptionNames::option);
    }

    /** Whether there is an option or a command for a setting of that name. */
    static boolean knows(String name) {
        return OPTIONS.contains(name) || COMMANDS.containsKey(name);
    }

    private static String option(MatchResult setting) {
        String name = setting.group(1);
        if (!knows(name)) {
            return Matcher.quoteReplacement(setting.group());
        }
        String option = COMMANDS.getOrDefault(
                name, "--" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
        return Matcher.quoteReplacement(option + setting.group(2));
    }
}
