package dev.hindcast.learning.algorithm;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a component of a {@link Config} means: the one description, which Javadoc, the command line and the guide show. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** Its meaning in a phrase, with its unit, and what its extreme numbers or each of its words do. */
    String value();

    /**
     * The numbers that it may be, or that the elements of a list may be: {@code at least N}, {@code above N}, or an interval such as
     * {@code [0, 1)}. Empty where it is no number.
     */
    String range() default "";
}
