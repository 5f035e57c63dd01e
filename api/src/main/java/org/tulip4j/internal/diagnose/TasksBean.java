package org.tulip4j.internal.diagnose;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashSet;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;

/**
 * The bean {@code org.tulip4j:type=Tasks}, which shows loops and tasks to whoever looks at the process by JMX: the texts of
 * {@link TaskTables} and {@link LoopTable}, and {@link SnapshotJson} for programs. Registered once per process, by the process itself or by a console, which
 * has the server of beans make one by the name of this class. It has no interface of its own: JMX would call that by reflection,
 * which a module that does not export it refuses. Without state; any thread.
 */
public final class TasksBean implements DynamicMBean {
    private static final String NAME = "org.tulip4j:type=Tasks";

    /** A bean that is not registered yet. */
    public TasksBean() {}

    /** Registers the bean unless it is there. Any thread. */
    public static synchronized void register() {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = new ObjectName(NAME);
            if (!server.isRegistered(name)) {
                server.registerMBean(new TasksBean(), name);
            }
        } catch (JMException | LinkageError refused) {
            throw new IllegalStateException("cannot register " + NAME + ": " + refused.getMessage(), refused);
        }
    }

    @Override
    public Object invoke(String operation, Object[] arguments, String[] types) throws ReflectionException {
        return switch (operation) {
            case "ps" -> TaskTables.ps();
            case "pstree" -> TaskTables.pstree();
            case "stats" -> LoopTable.stats();
            case "snapshot" -> SnapshotJson.all((Integer) arguments[0], (Boolean) arguments[1]);
            case "stacks" -> SnapshotJson.stacks(new HashSet<>(Arrays.asList(((String) arguments[0]).split(","))));
            default ->
                throw new ReflectionException(new NoSuchMethodException(operation), NAME + " has no " + operation);
        };
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanParameterInfo most = new MBeanParameterInfo(
                "mostTasks", "int", "how many tasks of each loop are listed, the oldest first; the rest is counted");
        MBeanParameterInfo stacks = new MBeanParameterInfo(
                "stacks",
                "boolean",
                "whether tasks and threads come with their stacks, which takes most of the time of a snapshot");
        MBeanParameterInfo ids = new MBeanParameterInfo(
                "ids",
                "java.lang.String",
                "ids of a snapshot, with commas between; tasks that are done meanwhile are left out");
        MBeanOperationInfo[] operations = {
            operation("ps", "one line per task"),
            operation("pstree", "trees of who awaits whom"),
            operation("stats", "the figures of every loop"),
            operation("snapshot", "loops and tasks as JSON", most, stacks),
            operation("stacks", "where some tasks stand, as JSON: arrays of frames by the ids of the tasks", ids)
        };
        return new MBeanInfo(TasksBean.class.getName(), "loops and tasks of tulip", null, null, operations, null);
    }

    private static MBeanOperationInfo operation(String name, String what, MBeanParameterInfo... parameters) {
        return new MBeanOperationInfo(name, what, parameters, "java.lang.String", MBeanOperationInfo.INFO);
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(NAME + " has no attributes");
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(NAME + " has no attributes");
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        return new AttributeList();
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }
}
