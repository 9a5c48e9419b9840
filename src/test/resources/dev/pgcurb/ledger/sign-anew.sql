-- What a superuser who knows how the chain is made would do: every hash of a chain computed again, head included.
DO $$
DECLARE
    link record;
    before bytea := decode(repeat('00', 32), 'hex');
BEGIN
    FOR link IN SELECT * FROM pgcurb.entry WHERE gateway = 'g1' ORDER BY seq LOOP
        UPDATE pgcurb.entry
        SET prev_hash = before,
            hash = sha256(before || convert_to(concat_ws(E'\n', link.gateway, link.seq, link.id,
                (extract(epoch FROM link.at) * 1000000)::bigint, link.body::text), 'UTF8'))
        WHERE gateway = 'g1' AND seq = link.seq
        RETURNING hash INTO before;
    END LOOP;
    UPDATE pgcurb.chain
    SET hash = before, seq = (SELECT max(e.seq) FROM pgcurb.entry AS e WHERE e.gateway = 'g1')
    WHERE gateway = 'g1';
END
$$
