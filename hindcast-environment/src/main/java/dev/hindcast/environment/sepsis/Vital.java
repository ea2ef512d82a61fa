package dev.hindcast.environment.sepsis;

import java.util.List;

/** A vital sign. It has a few levels, numbered from 0, the lowest; one of them is normal, every other is abnormal. */
public enum Vital {
    /** Beats. */
    HEART_RATE("heart rate", 1, "low", "normal", "high"),
    /** Systolic. */
    BLOOD_PRESSURE("systolic blood pressure", 1, "low", "normal", "high"),
    /** In percent. */
    OXYGEN("percent oxygen", 1, "low", "normal"),
    /** In the blood. */
    GLUCOSE("glucose", 2, "very low", "low", "normal", "high", "very high");

    private final String label;
    private final int normal;
    private final List<String> levels;

    Vital(String label, int normal, String... levels) {
        this.label = label;
        this.normal = normal;
        this.levels = List.of(levels);
    }

    /** What it is called, such as {@code heart rate}. */
    public String label() {
        return label;
    }

    /** The level that is normal. */
    public int normal() {
        return normal;
    }

    /** The names of the levels, from the lowest. */
    public List<String> levels() {
        return levels;
    }

    int clamped(int level) {
        return Math.max(0, Math.min(levels.size() - 1, level));
    }
}
