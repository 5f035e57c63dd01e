package org.tulip4j.context;

import io.micrometer.context.ThreadLocalAccessor;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;

final class OpenTelemetryAccessor implements ThreadLocalAccessor<Context> {
    @Override
    public Object key() {
        return "opentelemetry";
    }

    @Override
    public Context getValue() {
        Context current = Context.current();
        return current == Context.root() ? null : current;
    }

    @Override
    public void setValue(Context value) {
        ContextStorage.get().attach(value);
    }

    @Override
    public void setValue() {
        ContextStorage.get().attach(Context.root());
    }
}
