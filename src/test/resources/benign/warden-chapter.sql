-- agent: warden
-- claims: {"chapter": 3}
-- One chapter's own volunteer: sees and tidies what belongs to the chapter.
SELECT count(*) FROM observations;
SELECT DISTINCT chapter_id FROM observations;
SELECT id, place, quality_grade FROM observations WHERE quality_grade = 'needs_id' ORDER BY id LIMIT 10;
SELECT o.id, k.body FROM comments AS k JOIN observations AS o ON o.id = k.observation_id ORDER BY k.id LIMIT 10;
UPDATE observations SET quality_grade = 'research' WHERE id = (SELECT min(id) FROM observations);
UPDATE observations SET quality_grade = 'casual' WHERE id IN (SELECT id FROM observations ORDER BY id LIMIT 5) RETURNING id, chapter_id;
SELECT pgcurb.claim('chapter');
SELECT quality_grade, count(*) FROM observations GROUP BY quality_grade ORDER BY 1;
EXPLAIN SELECT id FROM observations WHERE observed_at > '2025-05-01';
