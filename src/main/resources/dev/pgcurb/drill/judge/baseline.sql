-- Who there was, and who was a member of what, before the first attack: kept apart from the attacked database.
DROP TABLE IF EXISTS public.curb_roles, public.curb_members;
CREATE TABLE public.curb_roles AS
SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles;
CREATE TABLE public.curb_members AS
SELECT pg_get_userbyid(roleid) AS granted, pg_get_userbyid(member) AS member FROM pg_auth_members;
