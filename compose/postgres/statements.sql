-- Query times are told from it; an administrator does this once for each database.
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
