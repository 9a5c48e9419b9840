-- What ScriptTest fills in.
ALTER ROLE ${role} SET search_path = ${path}; -- $1 and $$ stay
