-- How values are written, for this transaction only, so that equal rows give equal text in every session.
SET LOCAL TimeZone = 'Etc/UTC';
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL extra_float_digits = 1;
SET LOCAL bytea_output = 'hex';
