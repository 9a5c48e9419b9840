-- Makes a link for a person (1) by the proof of its code (2), good for so many milliseconds (3).
SELECT pgcurb.add_sign_in_link(?, ?, ? * INTERVAL '1 millisecond')
