-- What a superuser must do where the control roles are there and the admin of a second database did not make them.
DO $$
DECLARE
    control text;
BEGIN
    FOREACH control IN ARRAY ARRAY[
        'pgcurb_owner', 'pgcurb_keeper', 'pgcurb_gateway', 'pgcurb_approver', 'pgcurb_undoer', 'pgcurb_tuner', 'pgcurb_trial',
        'pgcurb_console', 'pgcurb_everyone_else'] LOOP
        IF to_regrole(control) IS NOT NULL THEN
            EXECUTE format('GRANT %I TO %I WITH ADMIN OPTION', control, '@admin');
        END IF;
    END LOOP;
END
$$;
