-- Where the judge keeps what was there before an attack.
CREATE SCHEMA judge;
REVOKE ALL ON SCHEMA judge FROM PUBLIC;
CREATE TABLE judge.tickets AS TABLE app.tickets WITH NO DATA;
CREATE TABLE judge.secure_log AS TABLE audit.secure_log WITH NO DATA;
