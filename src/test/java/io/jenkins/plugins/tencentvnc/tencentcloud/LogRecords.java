package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/**
 * Collects the records of some loggers and their descendants from now on, at every level, as text with stack traces.
 */
public final class LogRecords implements AutoCloseable {

    private final Queue<String> records = new ConcurrentLinkedQueue<>();
    private final List<Logger> loggers;
    private final List<Level> levelsBefore;

    private final Handler handler = new Handler() {
        private final Formatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            // SimpleFormatter.format would walk the stack for the caller, which takes most of the time of a test.
            records.add(record.getLevel() + " " + record.getLoggerName() + ": " + formatter.formatMessage(record)
                    + stackTrace(record.getThrown()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private static String stackTrace(Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return "\n" + text;
    }

    /** @param names of the loggers; the empty name means all loggers */
    public LogRecords(String... names) {
        loggers = Stream.of(names).map(Logger::getLogger).toList();
        levelsBefore = loggers.stream().map(Logger::getLevel).toList();
        handler.setLevel(Level.ALL);
        for (Logger logger : loggers) {
            logger.setLevel(Level.ALL);
            logger.addHandler(handler);
        }
    }

    public List<String> all() {
        return List.copyOf(records);
    }

    @Override
    public void close() {
        for (int i = 0; i < loggers.size(); i++) {
            loggers.get(i).removeHandler(handler);
            loggers.get(i).setLevel(levelsBefore.get(i));
        }
    }
}
