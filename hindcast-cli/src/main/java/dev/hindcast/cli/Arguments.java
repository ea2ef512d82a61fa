package dev.hindcast.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a command as the shell hands them over. */
final class Arguments {
    /** Home, or another user's, at the beginning of a word, of an option's value, or of what follows a kind of environment. */
    private static final Pattern HOME =
            Pattern.compile("((?:--?[\\w-]+=)?(?:[a-z]+:)?)~([\\w.-]*)(/.*)?", Pattern.DOTALL);

    private Arguments() {}

    /** The words with the user's home in the place of {@code ~}, which a shell leaves in {@code --out=~/x}. */
    static String[] atHome(String[] words, String home) {
        return Arrays.stream(words).map(word -> atHome(word, home)).toArray(String[]::new);
    }

    private static String atHome(String word, String home) {
        Matcher matcher = HOME.matcher(word);
        boolean own = matcher.matches() && matcher.group(2).isEmpty();
        return own ? matcher.group(1) + home + (matcher.group(3) == null ? "" : matcher.group(3)) : word;
    }

    /**
     * What is wrong with the words before any is understood: letters that Java could not read, for which it has question marks, or the home
     * of another user.
     *
     * @param letters the encoding in which Java reads names and arguments, {@code sun.jnu.encoding}
     */
    static Optional<String> problem(String[] words, String letters) {
        boolean ascii = letters.startsWith("ANSI_X3.4") || letters.equals("US-ASCII") || letters.equals("646");
        for (String word : words) {
            Matcher matcher = HOME.matcher(word);
            if (matcher.matches()
                    && matcher.group(3) != null
                    && !matcher.group(2).isEmpty()) {
                return Optional.of("'" + word + "' names the folder of the user " + matcher.group(2)
                        + ", which is not looked up: write the folder in full");
            }
            if (word.indexOf('\uFFFD') >= 0 || ascii && word.indexOf('?') >= 0) {
                return Optional.of("'" + word + "' has letters that Java cannot read in this locale (" + letters
                        + "): set LC_ALL=C.UTF-8, or start Hindcast by its launcher, which does");
            }
        }
        return Optional.empty();
    }
}
