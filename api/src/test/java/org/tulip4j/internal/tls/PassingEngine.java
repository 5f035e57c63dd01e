package org.tulip4j.internal.tls;

import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/** An engine that passes everything on to another one: the base of engines that are odd in one thing. */
public class PassingEngine extends SSLEngine {
    final SSLEngine to;

    /** Passes everything on to this one. */
    public PassingEngine(SSLEngine to) {
        this.to = to;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer into) throws SSLException {
        return to.wrap(from, offset, length, into);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] into, int offset, int length) throws SSLException {
        return to.unwrap(from, into, offset, length);
    }

    @Override
    public Runnable getDelegatedTask() {
        return to.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
        to.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
        return to.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        to.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
        return to.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return to.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return to.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        to.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return to.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return to.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        to.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
        return to.getSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        to.beginHandshake();
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return to.getHandshakeStatus();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        to.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return to.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        to.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return to.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        to.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return to.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        to.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return to.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return to.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        to.setSSLParameters(parameters);
    }

    @Override
    public String getApplicationProtocol() {
        return to.getApplicationProtocol();
    }

    @Override
    public String getHandshakeApplicationProtocol() {
        return to.getHandshakeApplicationProtocol();
    }

    @Override
    public String getPeerHost() {
        return to.getPeerHost();
    }

    @Override
    public int getPeerPort() {
        return to.getPeerPort();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(BiFunction<SSLEngine, java.util.List<String>, String> choose) {
        to.setHandshakeApplicationProtocolSelector(choose);
    }
}
