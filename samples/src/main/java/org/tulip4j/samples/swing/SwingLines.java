package org.tulip4j.samples.swing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.BorderLayout;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.event.ActionEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import javax.swing.AbstractAction;
import javax.swing.Action;
import javax.swing.DefaultListModel;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JList;
import javax.swing.JScrollPane;
import javax.swing.event.ListDataEvent;
import javax.swing.event.ListDataListener;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;

/**
 * A list that a coroutine fills from a server, and a button that cancels it. The loop is a guest of Swing: its callbacks are
 * made in Swing's thread, and none of it waits there. Without a display nothing is shown, and the program presses the button itself.
 */
public final class SwingLines {
    private static final String HERE = "127.0.0.1";
    private static final int ENOUGH = 3;
    private static final Duration PERIOD = Duration.ofMillis(200);

    private final EventLoop loop;
    private final PrintStream out;
    private final boolean hidden = GraphicsEnvironment.isHeadless();
    // In Swing's thread only.
    private final DefaultListModel<String> lines = new DefaultListModel<>();
    private @Nullable JFrame window;

    private SwingLines(EventLoop loop, PrintStream out) {
        this.loop = loop;
        this.out = out;
    }

    /**
     * Runs until the button is pressed, or the window closed.
     *
     * @param args none
     * @param out for what is said
     * @param options of the loop; its backend is {@code nio}
     * @throws Exception when it fails
     */
    public static void run(List<String> args, PrintStream out, LoopOptions options) throws Exception {
        EventLoop loop = EventLoops.attach(new SwingHost(), options.withBackend("nio"));
        try {
            loop.submitVoid(() -> {
                        new SwingLines(loop, out).show();
                    })
                    .get();
        } finally {
            loop.close();
        }
    }

    private void show() {
        Server server = Streams.startServer(SwingLines::count, HERE, 0).await();
        Task<Void> filling = loop.createTaskVoid(() -> fill(server));
        Action stop = new AbstractAction("Stop") {
            @Override
            public void actionPerformed(ActionEvent event) {
                filling.cancel();
            }
        };
        lines.addListDataListener(new Added(stop));
        // Callbacks, for a coroutine has a thread of its own on some engines, where Swing's waits for it.
        loop.callSoon(() -> open(stop));
        try {
            Tulip.wait(List.of(filling)).await();
        } finally {
            EventQueue.invokeLater(this::dispose);
        }
        server.close();
        server.waitClosed().await();
        if (!filling.isCancelled()) {
            filling.await();
            throw new IllegalStateException("the server has ended");
        }
        out.println("stopped by the button");
    }

    private final class Added implements ListDataListener {
        private final Action stop;

        Added(Action stop) {
            this.stop = stop;
        }

        @Override
        public void intervalAdded(ListDataEvent event) {
            String thread = EventQueue.isDispatchThread() ? "Swing's thread" : "another thread";
            out.println("in " + thread + ": " + lines.get(event.getIndex0()));
            if (hidden && lines.size() == ENOUGH) {
                stop.actionPerformed(new ActionEvent(this, ActionEvent.ACTION_PERFORMED, "Stop"));
            }
        }

        @Override
        public void intervalRemoved(ListDataEvent event) {
            throw new AssertionError("lines are added only");
        }

        @Override
        public void contentsChanged(ListDataEvent event) {
            throw new AssertionError("lines are added only");
        }
    }

    private void fill(Server server) {
        int port = server.port();
        Streams.Connection connection = Streams.openConnection(HERE, port).await();
        try {
            while (true) {
                connection.writer().write("more\n");
                byte[] line = connection.reader().readLine().await();
                if (line.length == 0) {
                    return;
                }
                loop.callSoon(() -> lines.addElement(new String(line, UTF_8).trim()));
                Tulip.sleep(PERIOD).await();
            }
        } finally {
            connection.writer().close();
        }
    }

    /** The server: a line for each that it gets. */
    private static void count(StreamReader reader, StreamWriter writer) {
        for (int number = 1; reader.readLine().await().length > 0; number++) {
            writer.write("line " + number + "\n");
            writer.drain().await();
        }
    }

    private void open(Action stop) {
        if (hidden) {
            return;
        }
        JFrame made = new JFrame("tulip");
        made.add(new JScrollPane(new JList<>(lines)));
        made.add(new JButton(stop), BorderLayout.SOUTH);
        made.addWindowListener(new WindowAdapter() {
            @Override
            public void windowClosing(WindowEvent event) {
                stop.actionPerformed(new ActionEvent(made, ActionEvent.ACTION_PERFORMED, "Stop"));
            }
        });
        made.setSize(300, 400);
        made.setVisible(true);
        window = made;
    }

    private void dispose() {
        if (window != null) {
            window.dispose();
        }
    }
}
