-- What a person does at the console. Each act takes the proof of a living sign-in, finds the person and the right by it, and then
-- does what the person's own database login would have done, by the same function, under the person's name.
SET LOCAL ROLE pgcurb_owner;

-- From here to act_no_more(), in this transaction, it is this person who acts. Who was let in by groups alone chose the name
-- elsewhere: no policy that names people means them.
CREATE FUNCTION pgcurb.act_as(its pgcurb.person)
    RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO pgcurb.acting (xid, person, named, database_role)
    VALUES (pg_current_xact_id(), its.name, CASE WHEN NOT its.by_groups THEN its.name END, its.database_role)
$$;

CREATE FUNCTION pgcurb.act_no_more()
    RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM pgcurb.acting a WHERE a.xid = pg_current_xact_id()
$$;

-- Who is signed in by this proof and has this right. 28000: nobody is. 42501: they have not.
CREATE FUNCTION pgcurb.demand_person(proof bytea, needs text)
    RETURNS pgcurb.person
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its pgcurb.person;
BEGIN
    SELECT p.* INTO its
    FROM pgcurb.signed_in(proof, true) s
    JOIN pgcurb.person p ON p.name = s.person
    FOR SHARE OF p;                        -- who is being removed at this moment waits, or has gone
    IF its.name IS NULL THEN
        RAISE EXCEPTION 'nobody is signed in' USING ERRCODE = '28000';
    END IF;
    IF needs <> ALL (its.rights) THEN
        RAISE EXCEPTION '"%" may not %', its.name, needs USING ERRCODE = '42501';
    END IF;
    RETURN its;
END
$$;

-- Decides about a hold. To approve, a person says what they saw: so many rows with this digest. 55000: that is not this hold.
CREATE FUNCTION pgcurb.person_decides(
    proof bytea, act text, hold bigint, reason text, seen_rows bigint, seen_digest text, expires interval)
    RETURNS TABLE (state text, expires_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its pgcurb.hold;
BEGIN
    PERFORM pgcurb.act_as(pgcurb.demand_person(proof, 'approve'));
    CASE act
        WHEN 'approve' THEN
            IF EXISTS (
                SELECT FROM pgcurb.hold h
                WHERE h.id = person_decides.hold
                  AND (h.row_count, h.digest) IS DISTINCT FROM (seen_rows, seen_digest)) THEN
                RAISE EXCEPTION 'hold % is not what was seen', hold
                    USING ERRCODE = '55000', DETAIL = 'Nothing was decided.', HINT = 'Look at it again.';
            END IF;
            its := pgcurb.approve(hold, reason, expires);
        WHEN 'deny' THEN
            its := pgcurb.deny(hold, reason);
        WHEN 'revoke' THEN
            its := pgcurb.revoke(hold, reason);
    END CASE;
    PERFORM pgcurb.act_no_more();
    state := pgcurb.hold_state(its);
    expires_at := its.expires_at;
    RETURN NEXT;
END
$$;

-- The sample of a hold, as far as the database role may read it that this person counts as.
CREATE FUNCTION pgcurb.hold_sample(proof bytea, hold bigint)
    RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its pgcurb.person := pgcurb.demand_person(proof, 'see');
BEGIN
    RETURN (SELECT pgcurb.readable_sample(h.sample, its.database_role) FROM pgcurb.hold h WHERE h.id = hold_sample.hold);
END
$$;

CREATE FUNCTION pgcurb.person_previews_undo(proof bytea, selection jsonb)
    RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    preview jsonb;
BEGIN
    PERFORM pgcurb.act_as(pgcurb.demand_person(proof, 'undo'));
    preview := pgcurb.undo_preview(selection);
    PERFORM pgcurb.act_no_more();
    RETURN preview;
END
$$;

-- expected is what the person saw in the preview, and must be said.
CREATE FUNCTION pgcurb.person_undoes(
    proof bytea, selection jsonb, reason text, skip_conflicts boolean, expected bigint, up_to bigint)
    RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    done jsonb;
BEGIN
    PERFORM pgcurb.act_as(pgcurb.demand_person(proof, 'undo'));
    IF expected IS NULL THEN
        RAISE EXCEPTION 'say how many rows the preview had' USING ERRCODE = '22023';
    END IF;
    done := pgcurb.undo_apply(selection, reason, skip_conflicts, expected, up_to);
    PERFORM pgcurb.act_no_more();
    RETURN done;
END
$$;

-- How many leases the agent had.
CREATE FUNCTION pgcurb.person_suspends(proof bytea, agent text, reason text)
    RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    leases integer;
BEGIN
    PERFORM pgcurb.act_as(pgcurb.demand_person(proof, 'suspend'));
    leases := pgcurb.suspend(agent, reason);
    PERFORM pgcurb.act_no_more();
    RETURN leases;
END
$$;

-- Once more after the commit of the suspension: a session may have slipped in before it. Only of an agent that is suspended.
CREATE FUNCTION pgcurb.person_ends_sessions(proof bytea, agent text)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcurb.demand_person(proof, 'suspend');
    PERFORM pgcurb.end_agent_sessions(a.agent)
    FROM pgcurb.agent a
    WHERE a.agent = person_ends_sessions.agent AND a.suspended_at IS NOT NULL;
END
$$;

-- False: it was not suspended, or does not exist.
CREATE FUNCTION pgcurb.person_resumes(proof bytea, agent text)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    resumed boolean;
BEGIN
    PERFORM pgcurb.act_as(pgcurb.demand_person(proof, 'suspend'));
    resumed := pgcurb.resume(agent);
    PERFORM pgcurb.act_no_more();
    RETURN resumed;
END
$$;

-- Writes down that an act in this person's name was refused: what was asked, and why not. Some a minute; whoever asks more often
-- is written down already. Nothing is written without a living sign-in: everybody can knock.
CREATE FUNCTION pgcurb.note_refused_act(proof bytea, asked text, why text)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its pgcurb.person;
BEGIN
    SELECT p.* INTO its FROM pgcurb.signed_in(proof, false) s JOIN pgcurb.person p ON p.name = s.person;
    IF its.name IS NULL OR pgcurb.charge_try('refused ' || its.name, 20, interval '10 seconds', interval '1 minute') > 0 THEN
        RETURN;
    END IF;
    PERFORM pgcurb.act_as(its);
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'refused_act', 'reason', left(why, 500), 'detail', jsonb_build_object('asked', left(asked, 200))));
    PERFORM pgcurb.act_no_more();
END
$$;

REVOKE ALL ON FUNCTION
    pgcurb.try_wait(pgcurb.sign_in_try, integer, interval, interval),
    pgcurb.charge_try(text, integer, interval, interval),
    pgcurb.charge_sign_in(text, text),
    pgcurb.forgive_sign_in(text, text),
    pgcurb.sign_in_terms(text, text),
    pgcurb.open_sign_in(pgcurb.person, text, bytea, text),
    pgcurb.note_failed_sign_in(text, text),
    pgcurb.sign_in_by_password(text, bytea, bytea, text),
    pgcurb.sign_in_by_link(bytea, bytea, text),
    pgcurb.sign_in_by_issuer(text, text, text, text[], bytea, bytea, text),
    pgcurb.signed_in(bytea, boolean),
    pgcurb.sign_out(bytea),
    pgcurb.act_as(pgcurb.person),
    pgcurb.act_no_more(),
    pgcurb.demand_person(bytea, text),
    pgcurb.person_decides(bytea, text, bigint, text, bigint, text, interval),
    pgcurb.hold_sample(bytea, bigint),
    pgcurb.person_previews_undo(bytea, jsonb),
    pgcurb.person_undoes(bytea, jsonb, text, boolean, bigint, bigint),
    pgcurb.person_suspends(bytea, text, text),
    pgcurb.person_ends_sessions(bytea, text),
    pgcurb.person_resumes(bytea, text),
    pgcurb.note_refused_act(bytea, text, text)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    pgcurb.sign_in_terms(text, text),
    pgcurb.sign_in_by_password(text, bytea, bytea, text),
    pgcurb.sign_in_by_link(bytea, bytea, text),
    pgcurb.sign_in_by_issuer(text, text, text, text[], bytea, bytea, text),
    pgcurb.signed_in(bytea, boolean),
    pgcurb.sign_out(bytea),
    pgcurb.person_decides(bytea, text, bigint, text, bigint, text, interval),
    pgcurb.hold_sample(bytea, bigint),
    pgcurb.person_previews_undo(bytea, jsonb),
    pgcurb.person_undoes(bytea, jsonb, text, boolean, bigint, bigint),
    pgcurb.person_suspends(bytea, text, text),
    pgcurb.person_ends_sessions(bytea, text),
    pgcurb.person_resumes(bytea, text),
    pgcurb.note_refused_act(bytea, text, text)
TO pgcurb_console;

-- An undo is written down under the name of who did it.
ALTER TABLE pgcurb.undo ALTER COLUMN by SET DEFAULT pgcurb.actor();

RESET ROLE;

-- The acts above run as pgcurb_owner.
SET LOCAL ROLE pgcurb_keeper;
GRANT EXECUTE ON FUNCTION pgcurb.suspend(text, text), pgcurb.end_agent_sessions(text), pgcurb.resume(text) TO pgcurb_owner;
RESET ROLE;
SET LOCAL ROLE pgcurb_undoer;
GRANT EXECUTE ON FUNCTION
    pgcurb.undo_preview(jsonb),
    pgcurb.undo_apply(jsonb, text, boolean, bigint, bigint)
TO pgcurb_owner;
RESET ROLE;
