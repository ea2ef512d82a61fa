package dev.hindcast.cli.bench;

import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.hindcast.learning.nn.Processor;
import java.util.Locale;
import java.util.OptionalDouble;

/** How what was measured reads on a terminal. */
final class Figures {
    private Figures() {}

    /** A column of names. */
    static Column names(String header) {
        return new Column().header(header).dataAlign(HorizontalAlign.LEFT);
    }

    /** A column of numbers. */
    static Column numbers(String header) {
        return new Column().header(header).dataAlign(HorizontalAlign.RIGHT);
    }

    static String number(OptionalDouble value, int digits) {
        return value.isPresent() ? number(value.getAsDouble(), digits) : "not measured";
    }

    static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    static String processor() {
        return Processor.model().orElse("unknown processor");
    }
}
