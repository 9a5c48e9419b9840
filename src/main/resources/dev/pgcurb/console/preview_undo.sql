-- With this proof (1): what an undo of a selection (2) would do now.
SELECT pgcurb.person_previews_undo(?, ?::jsonb)
