package org.tulip4j.tck.kernel;

import java.io.IOException;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.StreamEndpoint;

/** A connect whose outcome is told some polls late, or is another one. States: under way, decided, over. */
final class ScriptedConnect implements Backend.ConnectSink, Backend.Attempt, ScriptedKernel.Turn {
    private static final int MOST_POLLS_LATE = 4;

    private final ScriptedKernel kernel;
    private final KernelPlan plan;
    private final Backend.ConnectSink sink;
    private Backend.@Nullable Attempt attempt;
    /** Polls until the outcome is told. */
    private int left;

    private @Nullable StreamEndpoint endpoint;
    private @Nullable Throwable failure;
    private boolean over;

    ScriptedConnect(ScriptedKernel kernel, KernelPlan plan, Backend.ConnectSink sink) {
        this.kernel = kernel;
        this.plan = plan;
        this.sink = sink;
    }

    /** How the real backend begins. */
    interface Begin {
        Backend.Attempt begin(Backend.ConnectSink sink) throws IOException;
    }

    void begin(Begin how) throws IOException {
        KernelScript script = plan.client();
        left = script.dice(2).below(MOST_POLLS_LATE);
        if (script.fault() == KernelFault.CONNECT_THROWS) {
            IOException cause = refused("at once");
            plan.happened(true, KernelFault.CONNECT_THROWS, cause);
            throw cause;
        }
        attempt = how.begin(this);
    }

    private static IOException refused(String when) {
        return new ConnectException("Connection refused " + when + ", by the script");
    }

    @Override
    public void connected(StreamEndpoint connected) {
        endpoint = connected;
        KernelScript script = plan.client();
        if (script.fault() == KernelFault.CONNECT_FAILS) {
            left = (int) Math.min(script.at(), MOST_POLLS_LATE);
        }
        decided();
    }

    @Override
    public void failed(IOException cause) {
        failure = cause;
        decided();
    }

    @Override
    public void hopeless(Throwable cause) {
        over = true;
        kernel.provider().told();
        sink.hopeless(cause);
    }

    private void decided() {
        if (left == 0) {
            tell();
        } else {
            kernel.next(this);
        }
    }

    @Override
    public void turn() {
        if (over) {
            return;
        }
        if (--left > 0) {
            kernel.next(this);
        } else {
            tell();
        }
    }

    private void tell() {
        over = true;
        kernel.provider().told();
        StreamEndpoint connected = endpoint;
        if (failure instanceof IOException cause) {
            sink.failed(cause);
        } else if (connected != null && plan.client().fault() == KernelFault.CONNECT_FAILS) {
            connected.close();
            IOException cause = refused("later");
            plan.happened(true, KernelFault.CONNECT_FAILS, cause);
            sink.failed(cause);
        } else if (connected != null) {
            sink.connected(new ScriptedStream(kernel, plan, true, connected));
        }
    }

    @Override
    public void cancel() {
        if (over) {
            return;
        }
        over = true;
        StreamEndpoint connected = endpoint;
        Backend.Attempt running = attempt;
        if (connected != null) {
            connected.close();
        } else if (running != null) {
            running.cancel();
        }
    }
}
