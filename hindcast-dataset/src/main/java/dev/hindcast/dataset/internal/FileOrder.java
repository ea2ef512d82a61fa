package dev.hindcast.dataset.internal;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Pattern;

/** The order of files whose names count. */
final class FileOrder {
    /** By names, numbers in them by their values: shard 10 comes after shard 9. */
    static final Comparator<Path> BY_NUMBERS = Comparator.comparing(FileOrder::sortable);

    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final int MOST_DIGITS = 18;

    private FileOrder() {}

    private static String sortable(Path file) {
        return DIGITS.matcher(String.valueOf(file.getFileName())).replaceAll(found -> {
            String digits = found.group();
            return "0".repeat(Math.max(0, MOST_DIGITS - digits.length())) + digits;
        });
    }
}
