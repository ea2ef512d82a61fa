package dev.hindcast.cli.options;

import java.math.BigDecimal;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How options read numbers: whole ones also as 1e5 or 100_000. */
public final class Numbers {
    private static final int MOST_LETTERS = 40;

    private Numbers() {}

    /** Reads the numbers of a command, and of those within it, so. */
    public static void register(CommandLine command) {
        command.registerConverter(long.class, whole(BigDecimal::longValueExact))
                .registerConverter(Long.class, whole(BigDecimal::longValueExact))
                .registerConverter(int.class, whole(BigDecimal::intValueExact))
                .registerConverter(Integer.class, whole(BigDecimal::intValueExact))
                .registerConverter(double.class, Numbers::real)
                .registerConverter(Double.class, Numbers::real);
    }

    private static <T> ITypeConverter<T> whole(Function<BigDecimal, T> value) {
        return text -> {
            try {
                return value.apply(number(text));
            } catch (ArithmeticException | NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is not a whole number, such as 100000 or 1e5");
            }
        };
    }

    /** At most so many letters and so great an exponent that a long can hold: the exact value of 1e999999999 would fill the memory. */
    private static BigDecimal number(String text) {
        BigDecimal number = new BigDecimal(text.strip().replace("_", ""));
        if (text.length() > MOST_LETTERS || number.precision() - number.scale() > MOST_LETTERS) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    private static Double real(String text) {
        try {
            return Double.valueOf(text.strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a number, such as 0.95");
        }
    }
}
