package io.sidecarsdk.http;

/** Stands for the capability of a module that is not on the class path. */
public interface CapabilityWithoutProvider {}
