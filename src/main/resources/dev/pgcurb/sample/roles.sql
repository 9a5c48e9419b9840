-- The two roles of the sample, as a real application has them: one that owns, one that works.
-- Roles belong to the whole server, so this file may meet them already there and says nothing then.
DO $$
BEGIN
    IF to_regrole('bees_owner') IS NULL THEN
        CREATE ROLE bees_owner NOLOGIN;
    END IF;
    IF to_regrole('bees_app') IS NULL THEN
        CREATE ROLE bees_app LOGIN;
    END IF;
EXCEPTION
    -- Two loads at once: the other one was faster.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

-- The application signs in with this. A verifier and no password: nothing readable reaches the server's log.
ALTER ROLE bees_app PASSWORD ${verifier};

COMMENT ON ROLE bees_owner IS 'Owns the tables of the bees sample. Nobody signs in as it.';
COMMENT ON ROLE bees_app IS 'The bees application: reads and writes rows, owns nothing.';

-- The admin must be able to act for the owner. A superuser can already; the maker of a role, on 16 and newer, cannot.
DO $$
BEGIN
    IF NOT pg_has_role('bees_owner', 'USAGE') THEN
        GRANT bees_owner TO CURRENT_USER;
    END IF;
END
$$;

GRANT USAGE, CREATE ON SCHEMA public TO bees_owner;
GRANT USAGE ON SCHEMA public TO bees_app;
