-- Whether the sample, or anything else by one of its names, is here already.
SELECT string_agg(name, ', ' ORDER BY name)
FROM unnest(ARRAY['chapters', 'species', 'observers', 'observations', 'comments', 'keys']) AS name
WHERE to_regclass('public.' || name) IS NOT NULL;
