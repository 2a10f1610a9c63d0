package io.jenkins.plugins.tencentvnc.cvm;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Every log record of this Java process from now on, at every level, as text with its stack trace. */
final class LogRecords implements AutoCloseable {

    private final Queue<String> records = new ConcurrentLinkedQueue<>();
    private final Logger root = Logger.getLogger("");
    private final Level levelBefore = root.getLevel();

    private final Handler handler = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            records.add(formatter.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    LogRecords() {
        handler.setLevel(Level.ALL);
        root.addHandler(handler);
        root.setLevel(Level.ALL);
    }

    List<String> all() {
        return List.copyOf(records);
    }

    @Override
    public void close() {
        root.removeHandler(handler);
        root.setLevel(levelBefore);
    }
}
