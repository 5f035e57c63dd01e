package org.tulip4j.console.target;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collection;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.tulip4j.console.agent.BeanAgent;
import org.tulip4j.console.data.Snapshot;
import org.tulip4j.console.target.LoadedClasses.Tulip;

/**
 * A process with tulip, and its bean. Any thread may ask.
 *
 * <p>The bean is there when the process was started with {@code -Dtulip.jmx=true}. Else the server of beans in the process makes it
 * by the name of its class; and where that is in a class loader that the server does not know, {@link BeanAgent} is loaded.
 */
public final class Target implements AutoCloseable {
    private static final String BEAN = "org.tulip4j:type=Tasks";
    private static final String BEAN_CLASS = "org.tulip4j.internal.diagnose.TasksBean";

    /** The number of the process. */
    private final long pid;
    /** The connection to its server of beans. */
    private final JMXConnector connector;
    /** The server of beans. */
    private final MBeanServerConnection server;
    /** The name of the bean. */
    private final ObjectName bean;

    private Target(long pid, JMXConnector connector, ObjectName bean) throws IOException {
        this.pid = pid;
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
        this.bean = bean;
    }

    /** Attaches to a process; it must be closed. */
    public static Target open(long pid) throws RefusedException {
        VirtualMachine machine = Processes.attach(pid);
        try {
            if (LoadedClasses.tulip(machine) == Tulip.MISSING) {
                throw noLoop(pid);
            }
            JMXServiceURL address = new JMXServiceURL(machine.startLocalManagementAgent());
            Target target = new Target(pid, JMXConnectorFactory.connect(address), new ObjectName(BEAN));
            try {
                target.prepare(machine);
                return target;
            } catch (RefusedException | JMException | IOException | RuntimeException refused) {
                target.close();
                throw refused;
            }
        } catch (IOException | JMException | RuntimeException refused) {
            throw new RefusedException("cannot talk to process " + pid + ": " + refused.getMessage());
        } finally {
            detach(machine);
        }
    }

    private static void detach(VirtualMachine machine) {
        try {
            machine.detach();
        } catch (IOException alreadyGone) {
            // Nothing is left to detach from.
        }
    }

    private static RefusedException noLoop(long pid) {
        return new RefusedException("process " + pid + " (" + Processes.program(pid)
                + ") is a Java virtual machine, but no loop of tulip has been made in it");
    }

    private void prepare(VirtualMachine machine) throws RefusedException, JMException, IOException {
        if (server.isRegistered(bean)) {
            return;
        }
        try {
            server.createMBean(BEAN_CLASS, bean);
        } catch (InstanceAlreadyExistsException another) {
            // Another console came first.
        } catch (ReflectionException elsewhere) {
            loadAgent(machine);
        }
    }

    private void loadAgent(VirtualMachine machine) throws RefusedException, IOException {
        try {
            machine.loadAgent(ownJar());
        } catch (AgentLoadException | AgentInitializationException refused) {
            throw new RefusedException(
                    "the tulip of process " + pid + " is in a class loader of its own, where the console needs an"
                            + " agent, and the process does not load one (" + refused.getMessage()
                            + "). Start the process with -Dtulip.jmx=true, or with -XX:+EnableDynamicAgentLoading");
        }
        String answer = machine.getSystemProperties().getProperty(BeanAgent.ANSWER, "no answer");
        if (answer.startsWith("no loop")) {
            throw noLoop(pid);
        }
        if (!answer.equals(BeanAgent.REGISTERED)) {
            throw new RefusedException("tulip's bean cannot be registered in process " + pid + ": " + answer);
        }
    }

    private static String ownJar() throws RefusedException {
        CodeSource source = Target.class.getProtectionDomain().getCodeSource();
        try {
            Path jar = Path.of(source.getLocation().toURI());
            if (Files.isRegularFile(jar)) {
                return jar.toString();
            }
        } catch (URISyntaxException notAFile) {
            // As below.
        }
        throw new RefusedException(
                "the tulip of that process is in a class loader of its own; to look at it the console must be"
                        + " started from its jar: java -jar tulip-console.jar");
    }

    /** {@return the number of the process} */
    public long pid() {
        return pid;
    }

    /** One line per task. */
    public String ps() throws GoneException {
        return (String) ask("ps");
    }

    /** Trees of who awaits whom. */
    public String pstree() throws GoneException {
        return (String) ask("pstree");
    }

    /** Loops and tasks as JSON, {@code mostTasks} of each loop. */
    public String json(int mostTasks, boolean stacks) throws GoneException {
        return (String) ask("snapshot", new Object[] {mostTasks, stacks}, "int", "boolean");
    }

    /** Loops and tasks, {@code mostTasks} of each loop. */
    public Snapshot snapshot(int mostTasks, boolean stacks) throws GoneException {
        return Snapshot.of(json(mostTasks, stacks));
    }

    /** Where the tasks with these ids stand: an object of JSON, of arrays of frames by ids. */
    public String stacks(Collection<String> ids) throws GoneException {
        return (String) ask("stacks", new Object[] {String.join(",", ids)}, String.class.getName());
    }

    private Object ask(String operation) throws GoneException {
        return ask(operation, new Object[0]);
    }

    private Object ask(String operation, Object[] arguments, String... types) throws GoneException {
        try {
            return server.invoke(bean, operation, arguments, types);
        } catch (IOException ended) {
            throw new GoneException("process " + pid + " has ended, or does not answer any more", ended);
        } catch (JMException | JMRuntimeException refused) {
            throw new GoneException(
                    "the tulip of process " + pid + " does not answer " + operation
                            + ": it has another version than this console (" + refused.getMessage() + ")",
                    refused);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException alreadyGone) {
            // The process has ended: so has the connection.
        }
    }
}
