-- agent: analyst
-- Plain questions, as a person or a model asks them first. A statement ends with a semicolon at the end of a line.
SELECT 1;
SELECT * FROM observers LIMIT 5;
SELECT * FROM observations LIMIT 10;
SELECT * FROM species ORDER BY common_name;
SELECT * FROM chapters;
SELECT * FROM comments ORDER BY created_at DESC LIMIT 20;
SELECT o.* FROM observers AS o ORDER BY o.id LIMIT 3;
TABLE chapters;
SELECT count(*) FROM observations;
SELECT count(*) FROM observations WHERE quality_grade = 'needs_id';
SELECT count(*), count(species_id), count(DISTINCT species_id) FROM observations;
SELECT DISTINCT quality_grade FROM observations ORDER BY 1;
SELECT DISTINCT ON (chapter_id) chapter_id, id, observed_at FROM observations ORDER BY chapter_id, observed_at DESC;
SELECT id, place FROM observations WHERE id = 4711;
SELECT id, place FROM observations WHERE id IN (1, 2, 3, 5, 8, 13);
SELECT id FROM observations WHERE id BETWEEN 100 AND 120 ORDER BY id;
SELECT id, name FROM observers WHERE name ILIKE 'ada %' ORDER BY name;
SELECT scientific_name FROM species WHERE scientific_name LIKE 'Bombus%' ORDER BY 1;
SELECT common_name FROM species WHERE common_name ~* 'cuckoo' ORDER BY 1;
SELECT id, coalesce(species_id::text, 'unnamed') FROM observations ORDER BY id LIMIT 10;
SELECT id FROM observations WHERE species_id IS NULL ORDER BY id FETCH FIRST 5 ROWS ONLY;
SELECT id, observed_at FROM observations ORDER BY observed_at DESC, id OFFSET 20 LIMIT 10;
SELECT id, CASE quality_grade WHEN 'research' THEN 'good' ELSE 'open' END AS grade FROM observations LIMIT 10;
SELECT name, length(name), upper(name), initcap(lower(name)) FROM observers LIMIT 5;
SELECT split_part(name, ' ', 2) AS last_name, count(*) FROM observers GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10;
SELECT round(latitude, 2), round(longitude, 2) FROM chapters ORDER BY id;
SELECT id, latitude::float8, longitude::float8 FROM observations WHERE latitude > 47.9 ORDER BY id LIMIT 10;
SELECT greatest(1, 2, 3), least('a', 'b'), nullif(1, 1);
SELECT public.chapters.name FROM public.chapters WHERE public.chapters.id = 3;
SELECT "observations"."id" AS "c0", "observations"."place" AS "c1" FROM "public"."observations" LIMIT 2;
SELECT o.id -- the number
     , o.place /* and the place */
FROM observations AS o
WHERE o.id = 1;
SELECT 'it''s; fine' AS quoted, $$dollar; quoted$$ AS dollar, E'tab\there' AS escaped;
