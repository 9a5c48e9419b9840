-- agent: analyst
-- Joins of every kind, with foreign keys and without.
SELECT o.id, s.common_name FROM observations AS o JOIN species AS s ON s.id = o.species_id ORDER BY o.id LIMIT 10;
SELECT o.id, s.common_name FROM observations AS o LEFT JOIN species AS s ON s.id = o.species_id ORDER BY o.id LIMIT 10;
SELECT s.common_name FROM observations AS o RIGHT JOIN species AS s ON s.id = o.species_id WHERE o.id IS NULL;
SELECT c.name, count(o.id) FROM chapters AS c LEFT JOIN observations AS o ON o.chapter_id = c.id GROUP BY c.id ORDER BY 2 DESC;
SELECT c.name, p.name, count(*)
FROM observations AS o
JOIN observers AS p ON p.id = o.observer_id
JOIN chapters AS c ON c.id = o.chapter_id
GROUP BY c.name, p.name
ORDER BY 3 DESC, 2
LIMIT 10;
SELECT o.id, o.place, k.body, p.name AS author
FROM comments AS k
JOIN observations AS o ON o.id = k.observation_id
JOIN observers AS p ON p.id = k.author_id
WHERE o.quality_grade = 'needs_id'
ORDER BY k.created_at DESC
LIMIT 20;
SELECT a.name, b.name FROM chapters AS a JOIN chapters AS b ON a.id < b.id AND a.founded > b.founded ORDER BY 1, 2;
SELECT c.name, s.family FROM chapters AS c CROSS JOIN (SELECT DISTINCT family FROM species) AS s ORDER BY 1, 2;
SELECT * FROM chapters AS c FULL JOIN (VALUES (1, 'first'), (99, 'none')) AS v (id, note) USING (id) ORDER BY 1;
SELECT count(*) FROM observations AS o WHERE NOT EXISTS (SELECT FROM comments AS k WHERE k.observation_id = o.id);
SELECT count(*) FROM observations WHERE id IN (SELECT observation_id FROM comments);
SELECT name FROM observers AS p WHERE p.id = ANY (SELECT author_id FROM comments GROUP BY author_id HAVING count(*) > 38) ORDER BY 1;
SELECT c.name, latest.place, latest.observed_at
FROM chapters AS c
CROSS JOIN LATERAL (
    SELECT place, observed_at FROM observations AS o WHERE o.chapter_id = c.id ORDER BY observed_at DESC LIMIT 1
) AS latest
ORDER BY c.id;
SELECT p.id, p.name, (SELECT count(*) FROM observations AS o WHERE o.observer_id = p.id) AS seen FROM observers AS p ORDER BY seen DESC, p.id LIMIT 5;
SELECT o.id FROM observations AS o JOIN observers AS p ON p.id = o.observer_id AND p.chapter_id <> o.chapter_id LIMIT 1;
SELECT name FROM observers NATURAL JOIN (SELECT id FROM species) AS s LIMIT 3;
SELECT family, count(*) FROM species JOIN observations ON observations.species_id = species.id GROUP BY family ORDER BY 2 DESC;
SELECT x.name FROM observers AS x WHERE (x.chapter_id, x.id) IN (SELECT chapter_id, max(id) FROM observers GROUP BY chapter_id);
SELECT place FROM observations WHERE chapter_id = 1 INTERSECT SELECT place FROM observations WHERE chapter_id = 2;
SELECT scientific_name FROM species EXCEPT SELECT s.scientific_name FROM species AS s JOIN observations AS o ON o.species_id = s.id;
SELECT 'chapter' AS kind, count(*) FROM chapters UNION ALL SELECT 'observer', count(*) FROM observers UNION ALL SELECT 'comment', count(*) FROM comments;
