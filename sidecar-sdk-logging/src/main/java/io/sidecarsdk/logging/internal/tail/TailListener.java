package io.sidecarsdk.logging.internal.tail;

/** Is told what should be seen. */
public interface TailListener {

    /**
     * On the thread that noticed it: the one that reads, or that changes the policy.
     *
     * @param file its name, for people to read: there may be no such file any more, and no file of such a name
     */
    void happened(TailEvent event, String tail, String file, String detail);
}
