package org.tulip4j.internal.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Server;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.OpeningFuture;
import org.tulip4j.spi.ListeningSocket;

/** A server in the making. States: resolving, bound (and serving), done. Cancelling it leaves no look-up and no socket. */
final class Serving extends OpeningFuture<Server> {
    /** Runs the server. */
    private final Loop owner;
    /** The server that is being made. */
    private final ServerImpl server;
    /** The look-ups, one for each host. */
    private List<FutureImpl<List<InetSocketAddress>>> answers = List.of();

    Serving(Loop loop, ServerImpl server) {
        super(loop);
        this.owner = loop;
        this.server = server;
    }

    /** A server on a socket that is bound. What can never be is thrown, and the socket is left alone. */
    static Serving takingOver(Loop loop, ServerImpl server, ListeningSocket socket) {
        Acceptor acceptor = server.newAcceptor();
        IOException refused = null;
        try {
            server.listensOn(socket.takeOver(server.listenOptions(), acceptor), acceptor);
        } catch (IOException failed) {
            refused = failed;
        }
        IOException cause = refused;
        Serving serving = new Serving(loop, server);
        serving.bind(() -> {
            if (cause != null) {
                throw cause;
            }
        });
        return serving;
    }

    /** Binds to every address that the look-ups find, in their order. */
    void resolveAndBind(List<FutureImpl<List<InetSocketAddress>>> lookups) {
        answers = lookups;
        whenAllDone(0);
    }

    private void whenAllDone(int from) {
        for (int i = from; i < answers.size(); i++) {
            if (!answers.get(i).isDone()) {
                int next = i + 1;
                answers.get(i).addDoneCallback(done -> whenAllDone(next));
                return;
            }
        }
        if (isDone()) {
            return;
        }
        Set<InetSocketAddress> different = new LinkedHashSet<>();
        try {
            for (FutureImpl<List<InetSocketAddress>> answer : answers) {
                different.addAll(answer.result());
            }
        } catch (Throwable unresolved) {
            answers.stream().filter(answer -> !answer.isCancelled()).forEach(FutureImpl::exception);
            settleException(unresolved);
            return;
        }
        bindTo(List.copyOf(different));
    }

    private void bindTo(List<InetSocketAddress> addresses) {
        bind(() -> server.bind(addresses));
    }

    /** One socket for all interfaces, of IPv4 and of IPv6. */
    void bindEverywhere(int port) {
        bind(() -> server.bind(List.of(new InetSocketAddress(port)), true));
    }

    /** How it is bound. */
    @FunctionalInterface
    interface Binding {
        void run() throws IOException;
    }

    void bind(Binding binding) {
        try {
            binding.run();
            if (server.options().startServing()) {
                server.startServing();
            }
        } catch (Throwable refused) {
            server.close();
            settleException(refused);
            return;
        }
        owner.enqueue(core -> {
            if (!settleResult(server)) {
                server.close();
            }
        });
    }

    @Override
    protected void discard(Server opened) {
        opened.close();
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (!super.cancel(message)) {
            return false;
        }
        answers.forEach(FutureImpl::cancel);
        return true;
    }
}
