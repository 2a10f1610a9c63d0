package io.jenkins.plugins.tencentvnc.console;

import java.io.Serializable;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Compares names by the numbers in them: web-2 comes before web-10. */
final class NaturalOrder implements Comparator<String>, Serializable {

    private static final long serialVersionUID = 1L;

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    /** More digits than the name of a machine has. */
    private static final int WIDTH = 20;

    @Override
    public int compare(String one, String other) {
        int order = String.CASE_INSENSITIVE_ORDER.compare(padded(one), padded(other));
        return order == 0 ? one.compareTo(other) : order;
    }

    private static String padded(String name) {
        return NUMBER.matcher(name).replaceAll(NaturalOrder::padded);
    }

    private static String padded(MatchResult number) {
        return "0".repeat(Math.max(0, WIDTH - number.group().length())) + number.group();
    }
}
