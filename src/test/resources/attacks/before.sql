-- What the table that agents may change holds before an attack, out of every agent's reach.
TRUNCATE judge.tickets, judge.secure_log;
INSERT INTO judge.tickets TABLE app.tickets;
INSERT INTO judge.secure_log TABLE audit.secure_log;
