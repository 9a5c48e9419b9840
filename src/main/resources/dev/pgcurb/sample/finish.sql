-- Secrets, keys between the tables, indexes, the application's rights, statistics.
INSERT INTO keys (id, name, secret, expires_at)
VALUES
    (1, 'map tiles', 'bees-secret-tiles-4f1c9a7e', TIMESTAMPTZ '2027-01-01 00:00:00+00'),
    (2, 'photo storage', 'bees-secret-photos-b83d05c2', TIMESTAMPTZ '2027-01-01 00:00:00+00'),
    (3, 'weather service', 'bees-secret-weather-19e6fa40', TIMESTAMPTZ '2026-07-01 00:00:00+00'),
    (4, 'newsletter', 'bees-secret-letters-7705bd1e', TIMESTAMPTZ '2027-01-01 00:00:00+00'),
    (5, 'backup', 'bees-secret-backup-c2a98e63', TIMESTAMPTZ '2028-01-01 00:00:00+00'),
    (6, 'sign-in', 'bees-secret-signin-5d0f27b8', TIMESTAMPTZ '2027-01-01 00:00:00+00');

-- The rows above brought their own numbers; the next row must not meet one of them.
SELECT setval(pg_get_serial_sequence('chapters', 'id'), (SELECT max(id) FROM chapters));
SELECT setval(pg_get_serial_sequence('species', 'id'), (SELECT max(id) FROM species));
SELECT setval(pg_get_serial_sequence('observers', 'id'), (SELECT max(id) FROM observers));
SELECT setval(pg_get_serial_sequence('observations', 'id'), (SELECT max(id) FROM observations));
SELECT setval(pg_get_serial_sequence('comments', 'id'), (SELECT max(id) FROM comments));
SELECT setval(pg_get_serial_sequence('keys', 'id'), (SELECT max(id) FROM keys));

ALTER TABLE observers
    ADD CONSTRAINT observers_chapter FOREIGN KEY (chapter_id) REFERENCES chapters;
ALTER TABLE observations
    ADD CONSTRAINT observations_chapter FOREIGN KEY (chapter_id) REFERENCES chapters,
    ADD CONSTRAINT observations_observer FOREIGN KEY (observer_id) REFERENCES observers,
    ADD CONSTRAINT observations_species FOREIGN KEY (species_id) REFERENCES species;
ALTER TABLE comments
    ADD CONSTRAINT comments_observation FOREIGN KEY (observation_id) REFERENCES observations ON DELETE CASCADE,
    ADD CONSTRAINT comments_author FOREIGN KEY (author_id) REFERENCES observers;

CREATE INDEX observers_by_chapter ON observers (chapter_id);
CREATE INDEX observations_by_chapter ON observations (chapter_id, observed_at);
CREATE INDEX observations_by_observer ON observations (observer_id);
CREATE INDEX observations_by_species ON observations (species_id);
CREATE INDEX observations_by_grade ON observations (quality_grade) WHERE quality_grade <> 'research';
CREATE INDEX comments_by_observation ON comments (observation_id);
CREATE INDEX comments_by_author ON comments (author_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON chapters, species, observers, observations, comments, keys TO bees_app;

ANALYZE chapters, species, observers, observations, comments, keys;
