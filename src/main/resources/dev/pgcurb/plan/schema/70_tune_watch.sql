-- The watch over staged changes. It is one function, and anybody who is there calls it: a gateway every few seconds, the dead
-- man's session inside Postgres every second, every verb of tune. Nobody has to be there for long: what is overdue goes when the
-- next one looks.
SET LOCAL ROLE pgcurb_owner;

-- Why a watched or kept change should go, or NULL; and what to compare with next time. A query counts when it ran twenty times
-- since it was looked at last. It regressed when one call takes half as much work again as before twice in a row, or the factor
-- of the policy once; in time only by that factor, because time is noise.
CREATE FUNCTION pgcurb.tune_judge(its pgcurb.tune_stage, OUT why text, OUT seen jsonb)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    factor CONSTANT numeric := coalesce((pgcurb.tune_rules() ->> 'factor')::numeric, 3);
    now    CONSTANT jsonb := pgcurb.tune_state_of(its.role);
    one    record;
    bad    integer;
    began  numeric;
    ended  numeric;
BEGIN
    seen := its.before;
    FOR one IN
        SELECT q.key AS id,
               (q.value ->> 0)::numeric - coalesce((l.last ->> 0)::numeric, 0) AS calls,
               (q.value ->> 1)::numeric - coalesce((l.last ->> 1)::numeric, 0) AS ms,
               (q.value ->> 2)::numeric - coalesce((l.last ->> 2)::numeric, 0) AS blocks,
               (b.before ->> 0)::numeric AS calls_before, (b.before ->> 1)::numeric AS ms_before,
               (b.before ->> 2)::numeric AS blocks_before, q.value AS total
        FROM jsonb_each(now -> 'queries') AS q
        CROSS JOIN LATERAL (SELECT its.before -> 'last' -> q.key AS last) AS l
        CROSS JOIN LATERAL (SELECT its.before -> 'queries' -> q.key AS before) AS b
    LOOP
        -- pg_stat_statements was reset, or forgot the query: begin again from here.
        IF one.calls < 0 THEN
            seen := jsonb_set(seen, ARRAY['last', one.id], one.total);
            CONTINUE;
        END IF;
        CONTINUE WHEN one.calls < 20 OR coalesce(one.calls_before, 0) < 5;
        seen := jsonb_set(seen, ARRAY['last', one.id], one.total);
        INSERT INTO pgcurb.tune_look (stage_id, queryid, calls, ms, blocks)
        VALUES (its.id, one.id::bigint, one.calls, one.ms / one.calls, one.blocks / one.calls);
        began := one.blocks_before / one.calls_before;
        ended := one.blocks / one.calls;
        bad := CASE WHEN ended > began * 1.5 AND ended - began > 16
               THEN coalesce((its.before -> 'bad' ->> one.id)::integer, 0) + 1 ELSE 0 END;
        seen := jsonb_set(seen, ARRAY['bad', one.id], to_jsonb(bad));
        IF bad >= 2 OR bad = 1 AND ended > began * factor THEN
            why := format('query %s takes %s blocks a call, and took %s before', one.id, round(ended), round(began));
            RETURN;
        END IF;
        began := one.ms_before / one.calls_before;
        ended := one.ms / one.calls;
        IF ended > began * factor AND ended - began > 5 THEN
            why := format('query %s takes %s ms a call, and took %s before', one.id, round(ended, 1), round(began, 1));
            RETURN;
        END IF;
    END LOOP;
    IF its.state <> 'watching' THEN
        RETURN;
    END IF;
    -- The server as a whole, while it is watched.
    began := (now ->> 'commits')::numeric - (its.before ->> 'commits')::numeric;
    ended := (now ->> 'rollbacks')::numeric - (its.before ->> 'rollbacks')::numeric;
    IF began + ended >= 100 AND ended / (began + ended) > 0.2 + (its.before ->> 'rollbacks')::numeric
            / greatest((its.before ->> 'rollbacks')::numeric + (its.before ->> 'commits')::numeric, 1) THEN
        why := format('%s of %s transactions were rolled back since', ended, began + ended);
        RETURN;
    END IF;
    IF (now ->> 'temp_bytes')::numeric - (its.before ->> 'temp_bytes')::numeric
       > coalesce((pgcurb.tune_rules() ->> 'memory')::numeric, 1073741824)
         * greatest(1, extract(epoch FROM clock_timestamp() - its.changed_at) / 60) THEN
        why := 'temporary files take more than the policy''s memory every minute';
        RETURN;
    END IF;
    bad := CASE WHEN (now ->> 'waiting')::integer > (its.before ->> 'waiting')::integer + 5
           THEN coalesce((its.before ->> 'crowd')::integer, 0) + 1 ELSE 0 END;
    seen := seen || jsonb_build_object('crowd', bad);
    IF bad >= 5 THEN
        why := format('%s sessions wait for locks', now ->> 'waiting');
    END IF;
END
$$;

-- Whether that session is still there. Its number may be somebody else's by then: that only delays.
CREATE FUNCTION pgcurb.tune_alive(pid integer)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_stat_clear_snapshot();
    RETURN EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = tune_alive.pid AND a.datname = current_database());
END
$$;

-- Looks at everything that is under way, and takes back what has to go. Says how many changes it reverted. Any number may call it.
CREATE FUNCTION pgcurb.tune_look()
    RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its   pgcurb.tune_stage;
    lost  pgcurb.tune_trial;
    judge record;
    gone  integer := 0;
BEGIN
    PERFORM pgcurb.record_proposals();
    FOR lost IN
        SELECT t.* FROM pgcurb.tune_trial t
        WHERE t.state = 'running'
          AND (NOT pgcurb.tune_alive(t.runner) OR t.heard_at < clock_timestamp() - interval '2 hours')
        FOR UPDATE SKIP LOCKED
    LOOP
        UPDATE pgcurb.tune_trial t
        SET state = 'abandoned', ended_at = clock_timestamp(), reason = 'nothing was heard of its runner'
        WHERE t.id = lost.id;
        UPDATE pgcurb.tune_proposal p SET state = 'proposed' WHERE p.id = lost.proposal_id AND p.state = 'trying';
        PERFORM pgcurb.tune_alter_login('pgcurb_trial', NULL, NULL);
        PERFORM pgcurb.tune_end_trial_sessions();
        PERFORM pgcurb.record(jsonb_build_object(
            'kind', 'trial', 'reason', 'nothing was heard of its runner',
            'detail', jsonb_build_object('trial', lost.id, 'state', 'abandoned')));
    END LOOP;
    FOR its IN
        SELECT s.* FROM pgcurb.tune_stage s
        WHERE s.state IN ('planned', 'watching', 'kept') ORDER BY s.id FOR UPDATE SKIP LOCKED
    LOOP
        IF its.going IS NOT NULL THEN
            IF pgcurb.tune_take_back(its, its.going) THEN
                gone := gone + 1;
            END IF;
            CONTINUE;
        END IF;
        IF its.state = 'planned' THEN
            IF NOT pgcurb.tune_alive(its.runner) AND NOT pgcurb.tune_building(its.id)
               AND pgcurb.tune_take_back(its, 'it was planned, and nobody went on') THEN
                gone := gone + 1;
            END IF;
            CONTINUE;
        END IF;
        IF its.state = 'watching' AND its.decide_by < clock_timestamp() THEN
            IF pgcurb.tune_take_back(its, 'nobody said that it may stay') THEN
                gone := gone + 1;
            END IF;
            CONTINUE;
        END IF;
        judge := pgcurb.tune_judge(its);
        IF judge.why IS NULL THEN
            UPDATE pgcurb.tune_stage s SET before = judge.seen, looked_at = clock_timestamp() WHERE s.id = its.id;
        ELSIF pgcurb.tune_take_back(its, judge.why) THEN
            gone := gone + 1;
        END IF;
    END LOOP;
    RETURN gone;
END
$$;

-- As tune_look(), by a gateway: it also says keep where the window is over and nothing regressed.
CREATE FUNCTION pgcurb.tune_round()
    RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone integer;
    one  bigint;
BEGIN
    gone := pgcurb.tune_look();
    FOR one IN
        SELECT s.id FROM pgcurb.tune_stage s
        WHERE s.state = 'watching' AND s.window_ends < clock_timestamp() FOR UPDATE SKIP LOCKED
    LOOP
        PERFORM pgcurb.tune_keep_now(one, 'its window is over, and nothing regressed');
    END LOOP;
    RETURN gone;
END
$$;

-- The dead man's timer: runs inside Postgres, in a session of the tuner that pgcurb starts before it makes a change, and goes on
-- when pgcurb is gone. It ends with the change's verdict, or gives it: reverted. It ends with the server, too; then whoever looks
-- next finds what is overdue. Not SECURITY DEFINER: it has to commit.
CREATE PROCEDURE pgcurb.tune_dead_man(stage bigint)
    LANGUAGE plpgsql
AS $$
DECLARE
    open pg_catalog.bool;
BEGIN
    LOOP
        BEGIN
            PERFORM pgcurb.tune_look();
        EXCEPTION WHEN OTHERS THEN
            NULL;                          -- it is tried again in a second, as long as there is something to try
        END;
        COMMIT;
        SELECT pg_catalog.bool_or(s.state OPERATOR(pg_catalog.=) ANY (ARRAY['planned', 'watching'])) INTO open
        FROM pgcurb.tune_stage s
        WHERE s.id OPERATOR(pg_catalog.=) tune_dead_man.stage;
        EXIT WHEN open IS NOT TRUE;
        PERFORM pg_catalog.pg_sleep(1);
        COMMIT;
    END LOOP;
END
$$;

RESET ROLE;
