package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import java.util.function.Supplier;

/**
 * The result of a {@link PublishTask}.
 *
 * @param entry for the journal; null for none
 * @param line for the log; supplies null for none
 */
record Outcome(@CheckForNull JournalEntry entry, Supplier<String> line) {}
