package dev.pgcurb.wire;

import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Whether clients show a certificate of their own, beside proving their password, and who must have signed it.
 *
 * @param authorities a PEM file; null exactly when no certificate is asked for
 */
public record ClientCertificates(Demand demand, @Nullable Path authorities) {

    /** What is asked of a client. */
    public enum Demand {
        /** Nothing. */
        NONE,
        /** A certificate that is shown must be good; none needs to be. */
        OPTIONAL,
        /** A good one. */
        REQUIRED,
        /** A good one in the name of the agent that the client comes in as. */
        AGENT
    }

    /** No certificate is asked for. */
    public static final ClientCertificates NONE = new ClientCertificates(Demand.NONE, null);

    private static final int DNS_NAME = 2;

    public ClientCertificates {
        if ((demand == Demand.NONE) != (authorities == null)) {
            throw new IllegalArgumentException("certificates are asked for by whose authorities are known");
        }
    }

    /** Whether nobody comes in without one: then nobody comes in without TLS either. */
    boolean required() {
        return demand == Demand.REQUIRED || demand == Demand.AGENT;
    }

    /** Whom a certificate names: the common name of its subject and its alternative DNS names. */
    static Set<String> names(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(String.valueOf(part.getValue()));
                }
            }
            if (certificate.getSubjectAlternativeNames() != null) {
                for (List<?> name : certificate.getSubjectAlternativeNames()) {
                    if (Integer.valueOf(DNS_NAME).equals(name.getFirst())) {
                        names.add(String.valueOf(name.get(1)));
                    }
                }
            }
        } catch (InvalidNameException | CertificateParsingException e) {
            return Set.of(); // whom it names cannot be said, so it names nobody
        }
        return names;
    }
}
