package org.tulip4j.internal.diagnose;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * The bean {@code org.tulip4j:type=Tasks}, which shows the tables of tasks to whoever looks at the process by JMX. Registered
 * once per process; without state.
 */
public final class TasksBean implements TasksMXBean {
    private static final String NAME = "org.tulip4j:type=Tasks";

    private TasksBean() {}

    /** Registers the bean unless it is there. Any thread. */
    public static synchronized void register() {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = new ObjectName(NAME);
            if (!server.isRegistered(name)) {
                server.registerMBean(new StandardMBean(new TasksBean(), TasksMXBean.class, true), name);
            }
        } catch (JMException | LinkageError refused) {
            throw new IllegalStateException("cannot register " + NAME + ": " + refused.getMessage(), refused);
        }
    }

    @Override
    public String ps() {
        return TaskTables.ps();
    }

    @Override
    public String pstree() {
        return TaskTables.pstree();
    }
}
