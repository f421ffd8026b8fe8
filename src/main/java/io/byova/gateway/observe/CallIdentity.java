package io.byova.gateway.observe;

/**
 * Whose call it is. Ids are made by strangers: text to be shown, never markup, path or label.
 *
 * @param conversationId the call's key; one longer than {@value #LONGEST} characters is cut, see {@link #shown}
 * @param customerOrgId the Webex organisation; may be empty
 * @param agentId who answers; empty where nobody does
 * @param connector the connector's name in the configuration; empty where there is none
 * @param test whether an operator made the call to try an agent: shown as such, and not counted
 */
public record CallIdentity(
        String conversationId, String customerOrgId, String agentId, String connector, boolean test) {

    /** Nobody's UUID is near this, and a page of ids has to stay small. */
    static final int LONGEST = 200;

    /** What is left beside the mark, so that a cut id is not cut again. */
    private static final int CUT = LONGEST - 20;

    public CallIdentity {
        conversationId = shown(conversationId);
        customerOrgId = shown(customerOrgId);
    }

    /** Of a caller's call. */
    public CallIdentity(String conversationId, String customerOrgId, String agentId, String connector) {
        this(conversationId, customerOrgId, agentId, connector, false);
    }

    CallIdentity asTest() {
        return new CallIdentity(conversationId, customerOrgId, agentId, connector, true);
    }

    /** The id as it is kept and shown: cut where it is too long, and told apart from others with the same beginning. */
    public static String shown(String id) {
        return id.length() <= LONGEST
                ? id
                : Journal.beginning(id, CUT) + "…" + Integer.toHexString(id.hashCode()) + "-" + id.length();
    }
}
