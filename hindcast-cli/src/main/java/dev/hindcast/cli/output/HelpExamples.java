package dev.hindcast.cli.output;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;

/** The examples below a help, which can be pasted: a line that is too long for the terminal goes on after a backslash. */
public final class HelpExamples {
    private static final String GAP = "   ";
    private static final String CONTINUED = " \\";
    private static final String INDENT = "      ";

    private HelpExamples() {}

    /** The footer of a help. */
    public static String of(Help help) {
        int width = help.commandSpec().usageMessage().width();
        String[] lines = help.commandSpec().usageMessage().footer();
        return lines.length == 0
                ? ""
                : Arrays.stream(lines)
                        .map(line -> line.strip().contains(GAP) ? line : continued(line, width))
                        .collect(Collectors.joining(System.lineSeparator(), "", System.lineSeparator()));
    }

    private static String continued(String line, int width) {
        int room = width - CONTINUED.length();
        int end = line.lastIndexOf(' ', room);
        return line.length() < width || end <= INDENT.length()
                ? line
                : line.substring(0, end)
                        + CONTINUED
                        + System.lineSeparator()
                        + continued(INDENT + line.substring(end + 1), width);
    }
}
