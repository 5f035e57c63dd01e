package org.tulip4j.internal.diagnose;

/** What JMX offers of the tasks of this process: the texts of {@link TaskTables}. */
public interface TasksMXBean {
    /** One line per task. */
    String ps();

    /** Trees of who awaits whom. */
    String pstree();
}
